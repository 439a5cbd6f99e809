"""The one exception of the build."""


class Refused(Exception):  # noqa: N818 - it says what the build does
    """The folder cannot be built from what was given; the message says why, and what to do."""
