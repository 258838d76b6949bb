"""Whether a council's colour can carry white text: WCAG 2.2, 1.4.3 (4.5:1)."""

import re

MINIMUM = 4.5
_HEXADECIMAL = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def colour_problem(colour: str) -> str | None:
    """Why this colour cannot be used, in French; None when it can."""
    if not _HEXADECIMAL.fullmatch(colour):
        return "Une couleur s’écrit # suivi de six chiffres ou lettres de a à f : #0b4f5c."
    ratio = contrast_with_white(colour)
    if ratio < MINIMUM:
        said = f"{ratio:.1f}".replace(".", ",")
        return f"Cette couleur est trop claire : un texte blanc s’y lit mal (contraste {said}, il faut 4,5)."
    return None


def contrast_with_white(colour: str) -> float:
    """From 1 (white) to 21 (black); `colour` is #rrggbb."""
    return 1.05 / (_luminance(colour) + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
