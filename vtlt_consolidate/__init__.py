"""Consolidate the monthly records-and-archives returns of a province: Excel in, Excel out."""

__version__ = "0.1.0"
