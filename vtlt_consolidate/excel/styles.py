"""Named styles of everything that the tool writes; they can be combined."""

from __future__ import annotations

import functools
from typing import Any

from xlsxwriter.format import Format

Properties = dict[str, Any]

INK = "#1F3864"
RULE = "#808080"
WARNING_INK = "#C00000"
GROUND = "#F2F2F2"
"""Under groups and totals."""

STYLES: dict[str, Properties] = {
    # The kind of cell.
    "body": {"valign": "vcenter", "text_wrap": True},
    "cell": {"valign": "vcenter", "text_wrap": True, "border": 1, "border_color": RULE},
    "head": {
        "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1,
        "bg_color": "#DCE6F1",
    },
    "plainhead": {
        "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1,
    },
    "group": {"bold": True, "bg_color": GROUND},
    "total": {"bold": True, "bg_color": GROUND},
    "input": {"bg_color": "#FFF9DB", "locked": False, "border": 1, "border_color": RULE},
    "title": {"bold": True, "font_size": 14, "align": "center", "valign": "vcenter",
              "text_wrap": True},
    "subtitle": {"italic": True, "font_size": 13, "align": "center", "valign": "vcenter",
                 "text_wrap": True},
    "heading": {"bold": True, "font_size": 13, "font_color": INK},
    "open": {"locked": False},
    "link": {"font_color": "#0563C1", "underline": 1},
    # Single properties.
    "bold": {"bold": True},
    "italic": {"italic": True},
    "underline": {"underline": 1},
    "quiet": {"font_color": "#595959"},
    "center": {"align": "center"},
    "left": {"align": "left"},
    "right": {"align": "right"},
    "justify": {"align": "justify"},
    "top": {"valign": "top"},
    "bottom": {"valign": "bottom"},
    "vertical": {"rotation": 90},
    "nowrap": {"text_wrap": False},
    "noborder": {"border": 0},
    "ruled": {"border": 1, "border_color": RULE},
    "small": {"font_size": 9},
    "tiny": {"font_size": 8},
    "astext": {"num_format": "@"},
    "integer": {"num_format": "#,##0"},
    "decimal": {"num_format": "#,##0.######"},
    "hundredths": {"num_format": "#,##0.00"},
    "signedhundredths": {"num_format": "+#,##0.00;-#,##0.00;0.00"},
    "percent": {"num_format": "0.0%"},
    "task": {"num_format": '[=1]"Đã xong";[=0]"Chưa làm";0.0%'},
    "signed": {"num_format": "+#,##0;-#,##0;0"},
    "signedpoints": {"num_format": "+#,##0.######;-#,##0.######;0"},
    "signedpercent": {"num_format": "+0.0%;-0.0%;0.0%"},
    "signedpercentpoints": {"num_format": '+0.0" điểm "%;-0.0" điểm "%;0.0" điểm "%'},
    "date": {"num_format": "dd/mm/yyyy"},
    **{f"indent{depth}": {"indent": depth} for depth in range(1, 5)},
    "starred": {"num_format": '#,##0.######"*"'},
    "wholestarred": {"num_format": '#,##0"*"'},
    # “General” shows as many decimals as fit, and no comma after a whole number.
    "generalstarred": {"num_format": 'General"*"'},
    "taken": {"num_format": '[=0]0;"-"General'},
    "takenstarred": {"num_format": '[=0]0"*";"-"General"*"'},
    "hundredthsstarred": {"num_format": '#,##0.00"*"'},
    "takenhundredths": {"num_format": '"-"#,##0.00'},
    "takenhundredthsstarred": {"num_format": '"-"#,##0.00"*"'},
    # The meaning of the content.
    "good": {"bg_color": "#E2EFDA"},
    "warning": {"bg_color": "#FFE0B2"},
    "rehearsed": {"font_color": WARNING_INK},
    "invisible": {"font_color": "#FFFFFF"},
    "sunken": {"font_color": GROUND},
    "bad": {"bg_color": "#FCE0D2"},
    "unconfirmed": {"bg_color": "#DDEBF7", "font_color": "#1F4E79", "italic": True},
    "unmet": {"bg_color": "#595959", "font_color": "#FFFFFF", "bold": True},
    "partly": {"bg_color": "#D9D9D9"},
    "unknown": {"pattern": 14, "fg_color": "#7F7F7F", "bg_color": "#FFFFFF"},
}  # fmt: skip


_WHOLE = {"decimal": "integer", "starred": "wholestarred", "signedpoints": "signed"}


@functools.cache
def of_whole(style: str) -> str:
    """The style of whole numbers where a style has up to so many decimals; empty if it has none.

    Of `#,##0.######` Excel shows a bare decimal sign behind a whole number: `12,`.
    """
    formats = [name for name in style.split() if "num_format" in STYLES.get(name, {})]
    return _WHOLE.get(formats[-1], "") if formats else ""


_ROUNDED = {
    "generalstarred": "hundredthsstarred",
    "taken": "takenhundredths",
    "takenstarred": "takenhundredthsstarred",
}


@functools.cache
def rounded(style: str) -> str:
    """The style of numbers with more than two decimals where “General” stands beside a sign; empty elsewhere.

    Alone, “General” rounds to what there is room for; beside a sign a program prints ### instead.
    """
    names = style.split()
    return " ".join(_ROUNDED.get(name, name) for name in names) if _ROUNDED.keys() & set(names) else ""


def sized(name: str) -> Properties:
    """The style of a name such as `size18`: letters of that size."""
    return {"font_size": int(name.removeprefix("size"))}


def font(size: int) -> Properties:
    """The font of a workbook."""
    return {"font_name": "Times New Roman", "font_size": size}


class Design(Format):  # type: ignore[misc]
    """A format of XlsxWriter that works out once how fonts and borders are told apart; it stays as it is.

    `made_of` are the names of its styles and the size of the workbook's letters, which tell all of it.
    """

    made_of: tuple[str, int]

    def copied(self) -> Design:
        """Another one that is the same, for one workbook."""
        made = Design.__new__(Design)
        made.__dict__.update(self.__dict__)
        return made

    @functools.cached_property
    def _keys(self) -> tuple[str, str]:
        return super()._get_font_key(), super()._get_border_key()

    def _get_font_key(self) -> str:
        return self._keys[0]

    def _get_border_key(self) -> str:
        return self._keys[1]


@functools.lru_cache(maxsize=1 << 10)
def designed(names: str, size: int) -> Design:
    """Combined styles in a workbook with letters of some size; each workbook works with a copy.

    XlsxWriter takes longer to make a format than to write twenty cells with it.
    """
    properties = font(size)
    for name in names.split():
        properties |= STYLES.get(name) or sized(name)
    made = Design({**properties, "theme_font_name": properties["font_name"]})
    made.made_of = (names, size)
    # Kept in it, and so in every copy.
    made._get_format_key()  # noqa: SLF001
    return made
