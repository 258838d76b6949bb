"""Mail templates: text with tags, never a template language.

A template's first line is its subject, « Objet : ... ». Then paragraphs, separated by blank lines. `{tag}` is replaced
by text. A paragraph that begins with `> ` quotes (a reason, a question) and disappears when it is empty. A paragraph
`[Label]({lien})` is a button in HTML and an address in plain text. Templates are typed with plain spaces: those that
French keeps unbroken (before ? ! : ; and inside « ») are put in when they are read; what tags bring is left alone.
"""

import re
from dataclasses import dataclass
from pathlib import Path

TAG = re.compile(r"\{([a-z_]+)\}")
BREAKS = re.compile(r"[^\S\u00a0\u202f]+")
UNBROKEN = re.compile(r"(?<=«) | (?=[?!:;»])")
BUTTON = re.compile(r"^\[(?P<label>[^\]]+)\]\((?P<url>[^)]+)\)$")


class TemplateError(Exception):
    """The template cannot be used: says which tag or line is at fault."""


@dataclass(frozen=True)
class Paragraph:
    kind: str  # text | quote | button
    body: str
    url: str = ""


@dataclass(frozen=True)
class Written:
    """A mail ready to send: subject, and paragraphs that `text` and the HTML layout both render."""

    subject: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(_plain(paragraph) for paragraph in self.paragraphs) + "\n"


def _plain(paragraph: Paragraph) -> str:
    if paragraph.kind == "button":
        return f"{paragraph.body}\u00a0:\n{paragraph.url}"
    if paragraph.kind == "quote":
        return "\n".join(f"> {line}" for line in paragraph.body.splitlines())
    return paragraph.body


@dataclass(frozen=True)
class MailTemplate:
    subject: str
    body: str

    @classmethod
    def parse(cls, source: str) -> "MailTemplate":
        first, _, body = source.strip().partition("\n")
        if not first.startswith("Objet : "):
            raise TemplateError("the first line must be « Objet : ... »")
        return cls.of(first.removeprefix("Objet : "), body)

    @classmethod
    def of(cls, subject: str, body: str) -> "MailTemplate":
        return cls(_unbroken(subject.strip()), _unbroken(body.strip()))

    @classmethod
    def read(cls, path: Path) -> "MailTemplate":
        return cls.parse(path.read_text(encoding="utf-8"))

    @property
    def tags(self) -> set[str]:
        return set(TAG.findall(self.subject)) | set(TAG.findall(self.body))

    def write(self, tags: dict[str, str]) -> Written:
        """Replace the tags by text. Raises TemplateError on a tag that is not offered."""
        if unknown := sorted(self.tags - tags.keys()):
            raise TemplateError(f"unknown tag: {', '.join(unknown)}")
        subject = one_line(_replace(self.subject, tags))
        paragraphs = [_paragraph(block, tags) for block in re.split(r"\n\s*\n", self.body)]
        return Written(subject, tuple(paragraph for paragraph in paragraphs if paragraph.body.strip()))


def one_line(text: str) -> str:
    """No line break may reach a header; unbroken spaces stay."""
    return BREAKS.sub(" ", text).strip()


def _unbroken(text: str) -> str:
    return UNBROKEN.sub("\u00a0", text)


def _replace(text: str, tags: dict[str, str]) -> str:
    return TAG.sub(lambda match: tags[match.group(1)], text)


def _paragraph(block: str, tags: dict[str, str]) -> Paragraph:
    if button := BUTTON.match(block.strip()):
        return Paragraph("button", _replace(button["label"], tags), _replace(button["url"], tags))
    if block.startswith("> "):
        return Paragraph("quote", _replace(block.removeprefix("> "), tags).strip())
    return Paragraph("text", _replace(block, tags).strip())
