"""Finding a referential: one that ships with the product, by its code, or any file, by its path."""

import re
from pathlib import Path

from backoffice.documents import DocumentError, read_document
from backoffice.domain.referential import Referential
from backoffice.domain.referential_document import from_document
from backoffice.resources import config_dir

_SHIPPED = re.compile(r"(?P<code>.+)-v(?P<version>[0-9]+)")


def shipped_referentials() -> dict[str, Path]:
    """The files of config/referentials, by "code-vN" and, for the newest version of each, by code alone; the sets of
    rules of config/rule_sets, by code.
    """
    found: dict[str, Path] = {}
    newest: dict[str, int] = {}
    for path in sorted((config_dir() / "referentials").glob("*.yaml")):
        if match := _SHIPPED.fullmatch(path.stem):
            found[path.stem] = path
            if int(match["version"]) > newest.get(match["code"], 0):
                newest[match["code"]] = int(match["version"])
                found[match["code"]] = path
    return found | {path.stem: path for path in sorted((config_dir() / "rule_sets").glob("*.yaml"))}


def load_referential(name: str, folder: Path = Path()) -> Referential:
    """The shipped referential of that code, or the file of that path, relative to `folder`.

    Raises DocumentError when there is none or it cannot be read, ReferentialError when it is not sound.
    """
    shipped = shipped_referentials()
    if name in shipped:
        return from_document(read_document(shipped[name]))
    path = folder / name
    if path.is_file():
        return from_document(read_document(path))
    known = ", ".join(shipped)
    raise DocumentError(f"aucun référentiel ni fichier ne se nomme « {name} » ; codes livrés : {known}")
