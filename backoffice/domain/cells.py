"""Texts that go into the cells of a spreadsheet: none may be taken for a formula."""

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """A text that begins like a formula is preceded by an apostrophe, which spreadsheets show as the text it is."""
    return f"'{text}" if text.startswith(_BEGINNINGS) else text
