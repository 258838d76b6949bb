"""Councils, documents and the charter in the console; what each council shows around its pages; help for each role."""

import io
import re

from flask import Flask

from backoffice.db import db
from backoffice.models import Charter, Council, Document
from backoffice.portal.help_pages import PAGES
from backoffice.resources import config_dir
from backoffice.services.transitions import perform
from tests.factories import World
from tests.files.samples import image, pdf
from tests.services.test_councils import opened_alpha
from tests.web.console_pages import address, post, visit
from tests.web.pages import counted_queries, error_of, page, words

FORM = {
    "code": "alpha",
    "name": "Conseil Alpha",
    "short_name": "Alpha",
    "contact_email": "contact@alpha.example",
    "register_kind": "message",
    "mailbox_change": "administrators",
}


def test_a_council_from_its_form(app: Flask, world: World) -> None:
    console = visit(app, world.staff("platform_admin"))
    refused = console.post("/console/conseils/nouveau", data={**FORM, "colour": "#ffdd00", "contact_email": "non"})
    assert refused.status_code == 400
    assert error_of(page(refused, 400), "contact_email") == "Écrivez une adresse complète."
    light = console.post("/console/conseils/nouveau", data={**FORM, "colour": "#ffdd00"})
    assert "trop claire" in error_of(page(light, 400), "colour")
    made = console.post("/console/conseils/nouveau", data={**FORM, "colour": "#6B2F7A"})
    council = db.session.query(Council).filter_by(code="alpha").one()
    assert (made.status_code, made.location) == (303, address("council", council))
    assert "Personne pour le moment." in words(page(console.get(made.location)))
    assert app.test_client().get("/conseils/alpha/couleur.css").text == ":root { --council: #6b2f7a; }\n"


def test_what_is_wrong_with_a_file_is_said_beside_it(app: Flask, world: World) -> None:
    console = visit(app, world.staff("platform_admin"))
    sent = {"file": (io.BytesIO(b"code: alpha\ncouleur: bleu\n"), "alpha.yaml")}
    refused = console.post("/console/conseils/fichier", data=sent, content_type="multipart/form-data")
    said = error_of(page(refused, 400), "file")
    assert "champ « couleur » : champ inconnu" in said
    assert "champ « name » : ce champ manque" in said


def test_a_council_from_a_file_is_not_open_before_what_opening_asks(app: Flask, world: World) -> None:
    console = visit(app, world.staff("platform_admin"))
    text = (config_dir() / "councils" / "cn2pm.yaml").read_text(encoding="utf-8")
    sent = {"file": (io.BytesIO(text.encode()), "cn2pm.yaml")}
    made = console.post("/console/conseils/fichier", data=sent, content_type="multipart/form-data")
    council = db.session.query(Council).filter_by(code="cn2pm").one()
    assert (made.location, council.state) == (address("council", council), "preparing")
    told = words(page(console.get(made.location)), "//*[@class='flashes']")
    assert "Nommez d’abord la personne qui validera les inscriptions." in told


def test_its_administrator_changes_its_settings_and_logo(app: Flask, world: World) -> None:
    admin, council = visit(app, world.staff("council_admin")), world.council
    fields = {**FORM, "name": council.name, "short_name": council.short_name, "contact_email": "nouveau@cnp-mn.example"}
    fields |= {"help_topics": "Un sujet\r\n\r\nUn autre", "colour": council.colour, "in_federation": "y"}
    del fields["code"]
    assert post(admin, "council", council, "edit", **fields).status_code == 303
    db.session.expire_all()
    assert (council.contact_email, council.help_topics) == ("nouveau@cnp-mn.example", ["Un sujet", "Un autre"])
    logo = {"version": council.version, "logo": (io.BytesIO(image("PNG")), "logo.png")}
    sent = admin.post(f"{address('council', council)}/logo", data=logo, content_type="multipart/form-data")
    assert sent.status_code == 303
    shown = page(visit(app, world.parcours().account).get("/documents/rules?council=cnp-mn"))
    (source,) = shown.xpath("//img[@class='brand__logo']/@src")
    with app.test_client().get(source) as served:
        assert (served.mimetype, served.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")


def test_a_stale_page_changes_nothing(app: Flask, world: World) -> None:
    admin, council = visit(app, world.staff("platform_admin")), opened_alpha(world)
    told = post(admin, "council", council, "close", reason="Trop tôt.", version=council.version - 1)
    assert told.status_code == 409
    db.session.expire_all()
    assert council.state == "open"


def test_a_pdf_is_given_read_replaced_and_counted(app: Flask, world: World) -> None:
    console, reader = visit(app, world.staff("council_admin")), app.test_client()
    form = {"council": str(world.council.id), "title": "Guide du conseil", "kind": "file"}
    wrong = console.post("/console/documents/nouveau", data=form)
    assert "Choisissez un fichier PDF." in error_of(page(wrong, 400), "file")
    content = pdf()
    sent = {**form, "file": (io.BytesIO(content), "guide.pdf")}
    assert console.post("/console/documents/nouveau", data=sent, content_type="multipart/form-data").status_code == 303
    document = db.session.query(Document).filter_by(title="Guide du conseil").one()
    with reader.get(f"/documents/ouvrir/{document.id}") as got:
        assert (got.mimetype, got.data) == ("application/pdf", content)
        assert "attachment" in got.headers["Content-Disposition"]
    second = {"version": document.version, "kind": "text", "body": "Bonjour <b>à tous</b>."}
    assert console.post(f"{address('document', document)}/version", data=second).status_code == 303
    assert "Bonjour <b>à tous</b>." in words(page(reader.get(f"/documents/ouvrir/{document.id}")))
    shown = page(console.get(address("document", document)))
    assert shown.xpath("//td[@data-label='Ouvertures']/text()") == ["1", "1"]
    assert post(console, "document", document, "withdraw").status_code == 303
    assert reader.get(f"/documents/ouvrir/{document.id}").status_code == 404


def test_a_new_charter_is_read_before_it_is_published(app: Flask, world: World) -> None:
    console = visit(app, world.staff("platform_admin"))
    made = console.post("/console/charte/nouvelle", data={"edition": "2027-01"})
    charter = db.session.query(Charter).filter_by(edition="2027-01").one()
    assert made.location == address("charter", charter)
    assert post(console, "charter", charter, "edit", body="Je m’engage.\r\n\r\n- à lire ;").status_code == 303
    shown = page(console.get(made.location))
    assert shown.xpath("//section[@aria-labelledby='texte']//li/text()") == ["à lire ;"]
    assert app.test_client().get("/charte?version=2027-01").status_code == 404, "a draft is nobody’s"
    db.session.expire_all()
    assert post(console, "charter", charter, "publish").status_code == 303
    assert "Je m’engage." in words(page(app.test_client().get("/charte")))


def test_leaving_says_what_follows(app: Flask, world: World) -> None:
    parcours = world.parcours()
    me = visit(app, parcours.account)
    links = page(me.get("/")).xpath("//a/@href")
    enrolment = [link for link in links if re.search(r"/inscriptions/[0-9a-f-]{36}$", link)]
    leaving = f"{enrolment[0]}/quitter"
    shown = page(me.get(leaving))
    (version,) = shown.xpath("//input[@name='version']/@value")
    assert "restent lisibles" in words(shown)
    assert me.post(leaving, data={"version": version}).status_code == 303
    home = words(page(me.get("/")))
    assert "quittée" in home
    assert "restent" not in words(page(me.get(leaving)))
    assert me.get(f"/parcours/{parcours.id}").status_code == 200, "history stays"


def test_a_help_page_for_each_role(app: Flask, world: World) -> None:
    client = app.test_client()
    for one in PAGES:
        text = words(page(client.get(f"/aide/{one.slug}")))
        assert one.title in text
        assert 40 < len(re.findall(r"\w+", text)) < 400, one.slug
    mine = page(visit(app, world.staff("clavip_member")).get("/aide"))
    assert words(mine, "//section[@aria-labelledby='vous']").startswith("Pour vous CLAVIP")
    assert client.get("/aide/autre").status_code == 404


def test_queries_stay_bounded(app: Flask, world: World) -> None:
    console = visit(app, world.staff("platform_admin"))
    counts = []
    for more in (0, 3):
        for number in range(more):
            council = world.other_council(f"conseil-{number}")
            db.session.add(Document(council_id=council.id, title="T", rank=1, state="withdrawn", version=1))
        found = []
        for path in ("/console/conseils/", address("council", world.council), "/documents", "/aide"):
            with counted_queries() as queries:
                console.get(path)
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]


def test_a_closed_council_is_joined_no_more(app: Flask, world: World) -> None:
    council, me = opened_alpha(world), visit(app, world.registrant().account)
    assert council.name in words(page(me.get("/mon-compte/inscriptions/nouvelle")))
    perform("council", council.id, "close", world.actor("platform_admin"), world.now, reason="Fusion.")
    assert council.name not in words(page(me.get("/mon-compte/inscriptions/nouvelle")))
