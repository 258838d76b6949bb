"""The drawings and the matrix say what the workflows say."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from backoffice.cli.workflows import workflows as command
from backoffice.diagrams import documents
from backoffice.diagrams.arrows import Taker, arrows, finals, inside, taker
from backoffice.diagrams.layout import Layout, Link, Point, Size, lay_out
from backoffice.diagrams.matrix import COLUMNS, matrix
from backoffice.diagrams.mermaid import mermaid
from backoffice.diagrams.svg import svg
from backoffice.permissions.table import OWNER, ROLES
from backoffice.resources import templates_dir
from workflows.engine import Workflow
from workflows.registry import WORKFLOWS

SVG = "{http://www.w3.org/2000/svg}"
each_workflow = pytest.mark.parametrize("workflow", list(WORKFLOWS.values()), ids=lambda workflow: workflow.name)
needs_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz (dot) is not installed")


def test_the_texts_kept_are_current() -> None:
    assert documents.stale(documents.REPOSITORY) == []


@each_workflow
def test_the_drawings_kept_have_the_workflows_states_and_words(workflow: Workflow) -> None:
    kept = (documents.REPOSITORY / documents.DOCUMENTS / f"{workflow.name}.svg").read_text(encoding="utf-8")
    packaged = (templates_dir() / "console" / "workflows" / f"{workflow.name}.svg").read_text(encoding="utf-8")
    assert kept == packaged
    drawing = ElementTree.fromstring(kept)
    states = {
        node.get("id"): node.findtext(f"{SVG}text") for node in drawing.iter(f"{SVG}g") if node.get("class") == "state"
    }
    assert states == {f"state-{workflow.name}-{state}": label for state, label in workflow.labels.items()}
    words = {node.text for node in drawing.iter(f"{SVG}text")}
    assert {step.label for step in workflow.steps} <= words


@each_workflow
def test_the_drawings_kept_pass_a_strict_policy(workflow: Workflow) -> None:
    kept = (documents.REPOSITORY / documents.DOCUMENTS / f"{workflow.name}.svg").read_text(encoding="utf-8")
    drawing = ElementTree.fromstring(kept)
    assert {node.tag.removeprefix(SVG) for node in drawing.iter()} <= {
        *("svg", "title", "desc", "g", "rect", "line", "path", "polygon", "circle", "text")
    }
    names = {name for node in drawing.iter() for name in node.attrib}
    assert not {name for name in names if name == "style" or name.startswith("on") or "href" in name}
    identifiers = [node.get("id") for node in drawing.iter() if node.get("id")]
    assert len(identifiers) == len(set(identifiers))
    assert all(workflow.name in (identifier or "") for identifier in identifiers)


@each_workflow
def test_a_drawing_is_named_and_described(workflow: Workflow) -> None:
    drawing = ElementTree.fromstring((documents.REPOSITORY / documents.DOCUMENTS / f"{workflow.name}.svg").read_text())
    title, description = (drawing.find(f"{SVG}{tag}") for tag in ("title", "desc"))
    assert title is not None
    assert description is not None
    assert drawing.get("role") == "img"
    assert drawing.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    for arrow in arrows(workflow):
        ends = f"De « {workflow.labels[arrow.source]} » à « {workflow.labels[arrow.target]} »"
        assert ends in (description.text or "")


@needs_graphviz
@each_workflow
def test_drawn_twice_it_is_the_same(workflow: Workflow) -> None:
    assert svg(workflow) == svg(workflow)


@needs_graphviz
def test_every_line_goes_from_its_source_to_its_target() -> None:
    """Graphviz answers in an order of its own."""
    boxes = {name: Size(80, 40) for name in ("a", "b", "c", "d")}
    links = [Link("c", "a", Size(60, 20)), Link("a", "d", None), Link("a", "b", None), Link("b", "c", None, False)]
    layout = lay_out(boxes, links)

    def gap(point: Point, name: str) -> float:
        return max(abs(point.x - layout.centres[name].x) - 40, abs(point.y - layout.centres[name].y) - 20)

    for link, line in zip(links, layout.lines, strict=True):
        assert gap(line.path[0], link.source) < 2
        assert gap(line.tip, link.target) < 2
    assert isinstance(layout, Layout)
    assert [line.label is None for line in layout.lines] == [False, True, True, True]


def test_arrows_group_labels_of_the_same_people() -> None:
    found = {(arrow.source, arrow.target, arrow.taker): arrow.labels for arrow in arrows(WORKFLOWS["account"])}
    assert found["pending", "validated", Taker.owner] == ("Confirmer l’adresse", "Choisir un nouveau mot de passe")
    certify = [arrow.taker for arrow in arrows(WORKFLOWS["parcours"]) if arrow.labels == ("Valider le parcours",)]
    assert certify == [Taker.role, Taker.system]


def test_what_keeps_a_state_is_said_inside_it() -> None:
    assert inside(WORKFLOWS["cpd_action"], "accepted") == ["Corriger la décision"]
    assert "Donner mon avis" not in inside(WORKFLOWS["proposal"], "submitted")
    assert inside(WORKFLOWS["proposal"], "evaluated") == ["Donner mon avis"]


def test_ends() -> None:
    assert finals(WORKFLOWS["cpd_action"]) == {"rejected", "withdrawn"}
    assert finals(WORKFLOWS["account"]) == set()


@each_workflow
def test_mermaid_holds_every_move(workflow: Workflow) -> None:
    text = mermaid(workflow)
    moves = set(re.findall(r"^    (\w+) --> (\w+) : ", text, re.MULTILINE))
    assert moves == {
        (str(source), str(step.target))
        for step in workflow.steps
        for source in step.source
        if step.target not in (None, source)
    }
    assert f"    [*] --> {workflow.initial}\n" in text
    assert not re.search(r" : .*[:;#]", text), "a mark that Mermaid reads as its own"


@each_workflow
def test_the_matrix_has_a_line_for_each_state_and_step_and_a_mark_for_each_holder(workflow: Workflow) -> None:
    first, *_ = matrix([workflow]).partition("| trigger | label |")
    lines = [line for line in first.splitlines() if line.startswith("| `")]
    steps = [step for state in workflow.states for step in workflow.steps_from(state)]
    for line, step in zip(lines, steps, strict=True):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        marked = {column for column, cell in zip(COLUMNS, cells[3:], strict=True) if cell}
        holders = {role for role, permissions in ROLES.items() if step.permission in permissions}
        holders |= {"owner"} if step.permission in OWNER else set()
        holders |= {"system"} if taker(step) is Taker.system else set()
        assert marked == holders
        assert marked


class TestCommand:
    @pytest.fixture
    def clone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        (tmp_path / "pyproject.toml").touch()
        monkeypatch.setattr(documents, "REPOSITORY", tmp_path)
        return tmp_path

    @needs_graphviz
    def test_it_writes_what_it_checks(self, clone: Path) -> None:
        missing = CliRunner().invoke(command, ["diagram", "--check"])
        assert missing.exit_code == 2
        assert "docs/workflows/matrix.md : n’est plus à jour." in missing.stderr
        assert CliRunner().invoke(command, ["diagram"]).exit_code == 0
        assert CliRunner().invoke(command, ["diagram", "--check"]).exit_code == 0
        drawn = {path.name for path in (clone / "templates/console/workflows").iterdir()}
        assert drawn == {f"{name}.svg" for name in WORKFLOWS}

    @needs_graphviz
    def test_a_stale_text_is_named(self, clone: Path) -> None:
        CliRunner().invoke(command, ["diagram"])
        stale = clone / "docs/workflows/parcours.mmd"
        stale.write_text(stale.read_text().replace("Valider", "Certifier"))
        result = CliRunner().invoke(command, ["diagram", "--check"])
        assert result.exit_code == 2
        assert result.stderr.splitlines()[0] == "docs/workflows/parcours.mmd : n’est plus à jour."

    def test_without_graphviz_it_says_what_to_install(self, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(clone))
        result = CliRunner().invoke(command, ["diagram"])
        assert result.exit_code == 2
        assert "Graphviz" in result.stderr
        assert (clone / "docs/workflows/parcours.mmd").is_file()

    def test_outside_a_clone_it_says_so(self, clone: Path) -> None:
        (clone / "pyproject.toml").unlink()
        result = CliRunner().invoke(command, ["diagram"])
        assert result.exit_code == 2
        assert "copie du dépôt" in result.stderr
