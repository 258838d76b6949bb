"""`backoffice workflows ...`: the drawings and the matrix of the workflows."""

import click

from backoffice.diagrams import documents
from backoffice.diagrams.layout import GraphvizMissing


@click.group()
def workflows() -> None:
    """Dessiner les circuits de décision (états et étapes)."""


@workflows.command("diagram")
@click.option("--check", is_flag=True, help="Ne rien écrire ; échouer si un texte n’est plus à jour.")
@click.pass_context
def diagram(context: click.Context, check: bool) -> None:
    """Écrire les textes Mermaid, les dessins SVG et la matrice état x étape x rôle dans docs/workflows/."""
    root = documents.REPOSITORY
    if not (root / "pyproject.toml").is_file():
        _fail(context, "Cette commande s’utilise dans une copie du dépôt : le programme installé n’a pas de docs/.")
    if check:
        for path in (outdated := documents.stale(root)):
            click.echo(f"{path} : n’est plus à jour.", err=True)
        if outdated:
            _fail(context, "Lancez « backoffice workflows diagram ».")
        click.echo("Les diagrammes et la matrice sont à jour.")
        return
    documents.write(documents.texts(), root)
    try:
        documents.write(documents.drawings(), root)
    except GraphvizMissing as error:
        _fail(context, f"{error} Les textes sont écrits, pas les dessins.")
    click.echo(f"Diagrammes et matrice écrits dans {documents.DOCUMENTS}/ et {documents.CONSOLE}/.")


def _fail(context: click.Context, message: str) -> None:
    click.echo(message, err=True)
    context.exit(2)
