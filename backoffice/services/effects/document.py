"""Effects on documents."""

from dataclasses import asdict

from backoffice.models import DocumentVersion
from backoffice.services.transitions import StepRun


def add_document_version(run: StepRun) -> None:
    content = run.payload["content"]
    number = run.record.current.number + 1
    run.record.versions.append(DocumentVersion(number=number, **asdict(content)))
    run.details |= {"number": number, "kind": content.kind}


def rename_document(run: StepRun) -> None:
    run.details["before"] = run.record.title
    run.record.title = str(run.payload["title"]).strip()
