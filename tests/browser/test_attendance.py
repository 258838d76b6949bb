"""An organiser sends a list of 10,000 lines, 500 of them bad; one of those it names confirms.

Each participant signed nineteen sheets: the first line makes the presence, the others find it there. The installation
is its own: hundreds of mails would keep the others' waiting.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from backoffice.wording import utc_now
from tests.browser.installation import Installation, running
from tests.browser.people import Registrant
from tests.browser.visitor import Visitor
from tests.crowd import crowd
from tests.database import DatabaseServer
from tests.factories import PASSWORD, World, fictitious_rpps

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINES, BAD, SHEETS = 10_000, 500, 19
PEOPLE = (LINES - BAD) // SHEETS
READING = 900_000  # milliseconds, on a machine that is busy


@pytest.fixture
def quiet(browser: Browser, database_server: DatabaseServer, tmp_path: Path) -> Iterator[Installation]:
    """Its mails stay on the page of the local mailbox."""
    database = database_server.clone()
    try:
        with running(database.owner_url, database.application_url, tmp_path, MAIL_SERVER="") as started:
            yield started
            assert started.failures() == []
    finally:
        database_server.drop(database)


class Organiser(Visitor):
    def log_in(self, email: str) -> None:
        self.go("/connexion")
        self.fill({"Email, login": email, "Mot de passe": PASSWORD})
        self.press("Valider")
        assert self.heading == "Mes sessions et mes listes"


def test_ten_thousand_lines(browser: Browser, quiet: Installation) -> None:
    with quiet.application():
        world = World(utc_now())
        organiser = world.organiser()
        session = world.session(organiser, "labelled", title="Imagerie hybride, deux jours")
        code, email = session.code, organiser.members[0].account.email
        people = crowd(world, PEOPLE - 1)
        mine = world.parcours()
        owner, my_number = mine.account.email, mine.subject.rpps
    rows = [(my_number, code, 4), *((rpps, code, 4) for rpps in people)] * SHEETS
    bad = [(fictitious_rpps(7_000_000 + index), code, 4) for index in range(BAD - 100)]
    bad += [(my_number, code, "quatre")] * 60 + [(my_number, "PAS-DE-CODE", 1)] * 40
    text = "RPPS;Code session;Demi-journées\r\n" + "".join(f"{a};{b};{c}\r\n" for a, b, c in rows + bad)

    sender, me = Organiser(browser, quiet.address), Registrant(browser, quiet.address)
    sender.log_in(email)
    sender.follow("Déposer une liste de présence")
    sender.press("Déposer la liste", status=400)
    assert sender.error_of("Liste de présence") == "Choisissez un fichier CSV ou XLSX."
    sender.field("Liste de présence").set_input_files(
        {"name": "presences.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}
    )
    sender.press("Déposer la liste")
    bar = sender.page.locator("progress")
    expect(bar).to_have_attribute("max", str(LINES), timeout=READING)
    expect(bar).not_to_have_attribute("value", "0", timeout=READING)
    sender.look()
    early = int(bar.get_attribute("value") or 0)
    expect(bar).not_to_have_attribute("value", str(early), timeout=READING)
    assert int(bar.get_attribute("value") or LINES) > early, "the bar moves"
    expect(sender.main).to_contain_text(f"{LINES} lignes lues", timeout=READING)
    sender.look()
    sender.sees(
        f"{PEOPLE} présences sont créées",
        f"{BAD} lignes n’ont rien donné",
        "Personne inconnue du conseil, ou sans parcours ouvert à ces dates",
        "Demi-journées : il faut un nombre entier, au moins 1",
        "Session inconnue, ou qui n’est pas la vôtre",
    )
    with sender.page.expect_download() as download:
        sender.page.get_by_role("link", name="Télécharger le rapport").click()
    report = list(csv.reader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig")), delimiter=";"))
    assert len(report) == LINES + 1
    assert report[1][:4] == ["2", my_number, code, "4"]

    me.log_in(owner)
    me.sees("Une présence à confirmer")
    me.follow("Imagerie hybride, deux jours")
    me.sees("Étiez-vous à cette session ?", "attestée par", "Elle comptera dès que vous aurez confirmé")
    me.press("Confirmer ma présence")
    me.sees("Votre présence est confirmée")
    expect(me.row("Imagerie hybride, deux jours")).to_contain_text(re.compile("déposée"))
    for visitor in (sender, me):
        assert visitor.complaints == []
        visitor.context.close()
