"""`backoffice parcours export`: one registrant's certification record as a file."""

from pathlib import Path
from uuid import UUID

import click

from backoffice.cli.installation import application
from backoffice.cli.rules import BadInput
from backoffice.db import db
from backoffice.export.writers import WRITERS
from backoffice.permissions import Hidden
from backoffice.services.certification_record import record_for_council
from backoffice.wording import utc_now


@click.command("export")
@click.argument("parcours_id", metavar="ID", type=click.UUID)
@click.option("--format", "suffix", type=click.Choice(list(WRITERS)), default="json", show_default=True)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Le fichier à écrire ; sinon, la sortie."
)
def export(parcours_id: UUID, suffix: str, output: Path | None) -> None:
    """Exporter le dossier du parcours ID, tel que son conseil peut l’avoir (données de santé masquées)."""
    with application():
        try:
            record = record_for_council(db.session(), parcours_id, utc_now())
        except Hidden as error:
            raise BadInput(f"ID : il n’y a pas de parcours {parcours_id}.") from error
    content = WRITERS[suffix].write(record)
    if output is None:
        click.echo(content, nl=False)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise BadInput(f"--output : {output} ne peut pas être écrit ({error.strerror}).") from error
    click.echo(f"{output} : dossier écrit.")
