"""Pictures as small as they can be read: cut to what is on them, in few colours."""

import io
from pathlib import Path

from PIL import Image, ImageChops

FOLDER = Path(__file__).parents[1] / "anh"
_COLOURS = 48
_MARGIN = 14


def save(name: str, png: bytes, *, cut: bool = False, lowest: int = 0) -> None:
    """Keep a picture in the folder of pictures.

    Args:
        name: without its ending.
        png: what was drawn.
        cut: leave out the empty paper around it.
        lowest: leave out what lies below so many pixels; 0: nothing.
    """
    image = Image.open(io.BytesIO(png)).convert("RGB")
    if cut:
        image = _cut(image)
    if lowest and image.height > lowest:
        image = image.crop((0, 0, image.width, lowest))
    small = image.quantize(_COLOURS, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)


def _cut(image: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, "white")
    box = ImageChops.difference(image, paper).getbbox()
    if box is None:
        raise ValueError("There is nothing on the picture.")
    left, top, right, bottom = box
    framed = (left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN)
    # Beyond the edge, a crop is black.
    inside = (max(framed[0], 0), max(framed[1], 0), min(framed[2], image.width), min(framed[3], image.height))
    return image.crop(inside)
