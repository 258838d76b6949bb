"""How names and titles are compared: accents, case and punctuation ignored."""

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)  # a line of a list is compared several times
def folded(text: str) -> str:
    """ "Œuvre de l’Été" reads "oeuvre de l ete"."""
    ligatures = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE").replace("ß", "ss")
    bare = "".join(c for c in unicodedata.normalize("NFKD", ligatures) if not unicodedata.combining(c))
    letters = bare.replace("Ł", "L").replace("ł", "l").replace("Ø", "O").replace("ø", "o").replace("đ", "d")
    return " ".join(re.sub(r"[^0-9a-z]+", " ", letters.casefold()).split())
