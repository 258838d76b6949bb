"""The text of a referential version: as the database keeps it, as a file says it, and its hash."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from backoffice.documents import DocumentError, parse_yaml, stored, yaml_text
from backoffice.domain.referential_document import from_document
from backoffice.domain.referential_order import as_written
from backoffice.models import ReferentialVersion


def fingerprint(document: Mapping[str, Any]) -> str:
    """SHA-256 of the stored document, whatever the order of its fields."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def sound(document: Any) -> dict[str, Any]:
    """The document as it is stored. Raises ReferentialError with everything that is wrong in it."""
    from_document(document if isinstance(document, Mapping) else {})
    kept: dict[str, Any] = stored(document)
    return kept


def read_yaml(text: str) -> Any:
    """A whole YAML text. Raises DocumentError."""
    document = parse_yaml(text)
    if not isinstance(document, Mapping):
        raise DocumentError("il faut un référentiel : des champs nommés (clé : valeur)")
    return document


def exported(version: ReferentialVersion) -> str:
    """The version as a YAML file: loaded again, it is the same document."""
    return yaml_text(as_written(version.document))
