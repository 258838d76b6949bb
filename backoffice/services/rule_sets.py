"""The sets of rules that a new programme may begin from: config/rule_sets/, each a whole referential."""

from dataclasses import dataclass
from typing import Any

from backoffice.documents import DocumentError, read_document
from backoffice.domain.referential_document import ReferentialError, from_document
from backoffice.domain.wording import instructions
from backoffice.resources import config_dir
from backoffice.services.referentials import read_yaml
from workflows.engine import StepRefused


@dataclass(frozen=True)
class RuleSet:
    """`instructions`: what it asks, in words made from the rules themselves."""

    code: str
    title: str
    instructions: str
    document: dict[str, Any]


def rule_sets() -> list[RuleSet]:
    """Those of this installation, by code."""
    return [_read(path.stem, read_document(path)) for path in sorted((config_dir() / "rule_sets").glob("*.yaml"))]


def _read(code: str, document: dict[str, Any]) -> RuleSet:
    rules = from_document(document)
    return RuleSet(code, rules.title, instructions(rules), document)


def given_rules(text: str) -> dict[str, Any]:
    """A referential's text, for whichever council and programme. Raises StepRefused beside the field `file`."""
    try:
        document = read_yaml(text)
        from_document(document)
    except DocumentError as error:
        raise StepRefused(f"{str(error)[:1].upper()}{str(error)[1:]}.", "file") from error
    except ReferentialError as error:
        said = [str(problem) for problem in error.problems]
        raise StepRefused("\n".join(said[:20]), "file") from error
    return document
