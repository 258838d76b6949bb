"""Cells of a spreadsheet that people will open."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutralised(text: str) -> str:
    """Text that no spreadsheet program runs, even once saved again as CSV: an apostrophe goes before a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
