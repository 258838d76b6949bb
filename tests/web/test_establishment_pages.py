"""The console's pages of establishments, and the search that any account may use."""

import io

import pytest
from flask import Flask
from lxml import html  # type: ignore[import-untyped]

from backoffice.db import db
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import Establishment, EstablishmentImport, EstablishmentMapping, EstablishmentRequest
from backoffice.services import establishment_imports
from backoffice.services.establishment_imports import read_import
from backoffice.services.establishments import merge
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.console_pages import text, visit
from tests.web.pages import Visitor, counted_queries, error_of, page, words

ELOI = EstablishmentContent("Centre hospitalier Saint-Éloi", "Bordeaux", "33000", "1, rue", "0556000001", "990000019")
NEAR = EstablishmentContent("CH St Eloi", "Bordeaux", "33000")


@pytest.fixture
def keeper(app: Flask, world: World) -> Visitor:
    return visit(app, world.staff("register_reviewer"))


def list_of(*lines: str) -> io.BytesIO:
    return io.BytesIO("\n".join(["FINESS;Nom;Code postal;Ville", *lines]).encode())


class TestSearch:
    def test_any_account_finds(self, app: Flask, world: World) -> None:
        world.establishment(ELOI)
        tree = page(visit(app, world.registrant().account).get("/etablissements?q=eloi+bord"))
        assert "Centre hospitalier Saint-Éloi" in words(tree)
        assert "FINESS 990000019" in words(tree)

    def test_nothing_found_says_what_to_do(self, app: Flask, world: World) -> None:
        tree = page(visit(app, world.registrant().account).get("/etablissements?q=zzz"))
        assert "Établissement à créer" in words(tree)

    def test_the_choices_of_a_picker(self, app: Flask, world: World) -> None:
        record = world.establishment(ELOI)
        answer = visit(app, world.registrant().account).get("/etablissements/choix?champ=merge-to&merge-to-q=eloi")
        assert f'name="merge-to" value="{record.id}"' in answer.text
        assert "1 établissement." in text(answer)

    def test_a_field_s_name_is_a_name(self, app: Flask, world: World) -> None:
        answer = visit(app, world.registrant().account).get('/etablissements/choix?champ="><script>')
        assert "script" not in answer.text


class TestList:
    def test_it_is_searched_by_letters_and_department(self, world: World, keeper: Visitor) -> None:
        world.establishment(ELOI)
        world.establishment(EstablishmentContent("Clinique", "Brest", "29200"))
        for query, found in (("q=eloi", "Saint-Éloi"), ("departement=29", "Clinique"), ("q=990000019", "Saint-Éloi")):
            tree = page(keeper.get(f"/console/etablissements/?{query}"))
            assert found in words(tree)
            assert "1 résultat" in words(tree)

    def test_its_queries_are_bounded(self, world: World, keeper: Visitor) -> None:
        counts = []
        for number in range(2):
            for row in range(5):
                world.establishment(EstablishmentContent(f"Clinique {number} {row}", "Brest", "29200"))
            with counted_queries() as sent:
                page(keeper.get("/console/etablissements/"))
            counts.append(len(sent))
        assert counts[0] == counts[1] <= 12


class TestCreate:
    FORM = {"name": "Clinique", "town": "Brest", "postcode": "29200"}  # noqa: RUF012

    def test_it_is_created(self, keeper: Visitor) -> None:
        page(keeper.get("/console/etablissements/nouveau"))
        answer = keeper.post("/console/etablissements/nouveau", data=self.FORM, follow_redirects=True)
        assert "Clinique (Brest) : établissement créé." in words(page(answer))

    @pytest.mark.parametrize(
        ("field", "value", "error"),
        [
            ("name", "", "Indiquez le nom de l’établissement."),
            ("town", " ", "Indiquez la ville."),
            ("postcode", "2920", "Un code postal compte 5 chiffres."),
            ("finess", "123", "Un numéro FINESS compte 9 chiffres (en Corse, 2A ou 2B puis 7 chiffres)."),
            ("phone", "12", "Écrivez un numéro à 10 chiffres, ou un numéro étranger qui commence par +."),
        ],
    )
    def test_an_error_is_beside_its_field(self, keeper: Visitor, field: str, value: str, error: str) -> None:
        tree = page(keeper.post("/console/etablissements/nouveau", data=self.FORM | {field: value}), 400)
        assert error_of(tree, field) == error
        assert db.session.query(Establishment).count() == 0

    def test_one_that_looks_like_it_is_shown_first(self, world: World, keeper: Visitor) -> None:
        world.establishment(ELOI)
        form = {"name": NEAR.name, "town": NEAR.town, "postcode": NEAR.postcode}
        shown = words(page(keeper.post("/console/etablissements/nouveau", data=form)))
        assert "Un établissement lui ressemble" in shown
        assert "Même nom, même lieu" in shown
        assert db.session.query(Establishment).count() == 1
        keeper.post("/console/etablissements/nouveau", data=form | {"intent": "create_anyway"})
        assert db.session.query(Establishment).count() == 2

    def test_a_taken_finess_is_said(self, world: World, keeper: Visitor) -> None:
        world.establishment(ELOI)
        form = self.FORM | {"finess": "990000019", "intent": "create_anyway"}
        tree = page(keeper.post("/console/etablissements/nouveau", data=form), 400)
        assert "a déjà ce numéro FINESS : Centre hospitalier Saint-Éloi" in error_of(tree, "finess")

    def test_readers_do_not(self, app: Flask, world: World) -> None:
        assert visit(app, world.staff("auditor")).get("/console/etablissements/nouveau").status_code == 403


class TestOne:
    def test_it_is_corrected_closed_and_reopened(self, world: World, keeper: Visitor) -> None:
        record = world.establishment(ELOI)
        url = f"/console/etablissements/{record.id}"
        page(keeper.get(url))
        fields = {
            "edit-name": "CHU Éloi",
            "edit-town": "Bordeaux",
            "edit-finess": "",
            "edit-address": "",
            "trigger": "edit",
        }
        keeper.post(url, data=fields | {"version": 1, "intent": "confirm"})
        db.session.refresh(record)
        assert (record.name, record.finess, record.address, record.search_name) == ("CHU Éloi", None, "", "chu eloi")
        keeper.post(url, data={"trigger": "close", "version": 2, "intent": "confirm"})
        keeper.post(url, data={"trigger": "reopen", "version": 3, "intent": "confirm"})
        db.session.refresh(record)
        assert (record.state, record.version) == ("open", 4)

    def test_a_wrong_key_is_warned_about(self, world: World, keeper: Visitor) -> None:
        record = world.establishment(EstablishmentContent("Clinique", "Brest", finess="990000018"))
        assert "Numéro FINESS à vérifier" in words(page(keeper.get(f"/console/etablissements/{record.id}")))


class TestMerge:
    def test_side_by_side(self, world: World, keeper: Visitor) -> None:
        source, target = world.establishment(ELOI), world.establishment(NEAR)
        url = f"/console/etablissements/{source.id}"
        assert "Fusionner avec CH St Eloi" in words(page(keeper.get(url)))
        assert "CH St Eloi" in words(page(keeper.get(f"{url}/fusionner")))
        assert "lui" not in words(page(keeper.get(f"{url}/fusionner?into-q=zzz&intent=search")), "//h1")
        tree = page(keeper.get(f"{url}/fusionner?into={target.id}"))
        assert tree.xpath("//input[@name='keep-finess'][@checked]/@value") == ["source"]
        form = {"into": str(target.id), "source_version": 1, "target_version": 1, "keep-finess": "source"}
        answer = keeper.post(f"{url}/fusionner", data=form | {"intent": "merge"}, follow_redirects=True)
        shown = words(page(answer))
        assert "fusionné dans CH St Eloi" in shown
        assert "Établissements fusionnés ici" in shown
        db.session.refresh(target)
        assert (target.name, target.finess) == ("CH St Eloi", "990000019")
        gone = words(page(keeper.get(url)))
        assert "Il est devenu CH St Eloi (Bordeaux)" in gone
        assert "Tout ce qui mentionne" not in gone

    def test_the_queries_of_its_pages_are_bounded(self, world: World, keeper: Visitor) -> None:
        source, target = world.establishment(ELOI), world.establishment(NEAR)
        url: str = f"/console/etablissements/{source.id}"
        counts: list[int] = []
        for lot in range(2):
            for number in range(3):
                gone = world.establishment(EstablishmentContent(f"CH Saint Éloi {lot}{number}", "Bordeaux", "33000"))
                merge(gone.id, source.id, (), world.actor("register_reviewer"), world.now, seen=(1, 1))
                world.establishment(EstablishmentContent(f"CH St Eloi {lot}{number}", "Bordeaux", "33000"))
            for address in (url, f"{url}/fusionner?into={target.id}"):
                with counted_queries() as sent:
                    page(keeper.get(address))
                counts.append(len(sent))
        assert counts[:2] == counts[2:], counts

    def test_a_stale_page_says_who(self, world: World, keeper: Visitor) -> None:
        source, target = world.establishment(ELOI), world.establishment(NEAR)
        form = {"into": str(target.id), "source_version": 1, "target_version": 9, "intent": "merge"}
        answer = keeper.post(f"/console/etablissements/{source.id}/fusionner", data=form)
        assert "Rien n’a changé" in words(page(answer, 409))

    @pytest.mark.parametrize("into", ["", "x", "11111111-1111-4111-8111-111111111111"])
    def test_no_other_one(self, world: World, keeper: Visitor, into: str) -> None:
        source = world.establishment(ELOI)
        page(keeper.get(f"/console/etablissements/{source.id}/fusionner?into={into}"))

    def test_with_itself(self, world: World, keeper: Visitor) -> None:
        source = world.establishment(ELOI)
        form = {"into": str(source.id), "source_version": 1, "target_version": 1, "intent": "merge"}
        answer = keeper.post(f"/console/etablissements/{source.id}/fusionner", data=form)
        assert "lui-même" in words(page(answer, 409))

    def test_what_was_merged_is_counted(self, world: World, keeper: Visitor) -> None:
        a, b, c = (world.establishment(EstablishmentContent(name, "Brest")) for name in ("Un", "Deux", "Trois"))
        actor = world.actor("register_reviewer")
        merge(a.id, b.id, (), actor, world.now, seen=(1, 1))
        merge(b.id, c.id, (), actor, world.now, seen=(1, 1))
        assert "Établissements déjà fusionnés 2" in words(page(keeper.get(f"/console/etablissements/{c.id}")))


class TestRequests:
    def url(self, request: EstablishmentRequest) -> str:
        return f"/console/etablissements-a-creer/{request.id}"

    def test_what_looks_like_it_is_beside(self, world: World, keeper: Visitor) -> None:
        world.establishment(ELOI)
        request = world.establishment_request(NEAR)
        assert "CH St Eloi" in words(page(keeper.get("/console/etablissements-a-creer/")))
        shown = words(page(keeper.get(self.url(request))))
        assert "Un établissement lui ressemble" in shown
        assert "Créer l’établissement" in shown

    def test_it_opens_on_the_one_that_exists_when_it_is_most_likely_the_same(
        self, world: World, keeper: Visitor
    ) -> None:
        def opened(request: EstablishmentRequest) -> str:
            (shown,) = page(keeper.get(self.url(request))).xpath("//details[@name='decision'][@open]/summary/text()")
            return str(shown)

        world.establishment(ELOI)
        near = world.establishment_request(EstablishmentContent("Centre hospitalier Saint-Éloy", "Bordeaux", "33000"))
        same = world.establishment_request(NEAR)
        assert opened(near) == "Créer l’établissement", "a name that is close is no more than a hint"
        assert opened(same) == "C’est un établissement qui existe"
        known = db.session.query(Establishment).one()
        perform("establishment", known.id, "close", world.actor("register_reviewer"), world.now)
        assert opened(same) == "Créer l’établissement", "one that is closed cannot be chosen"

    def test_created_as_the_administrator_writes_it(self, world: World, keeper: Visitor) -> None:
        request = world.establishment_request(NEAR)
        typed = {"name": "Centre hospitalier Éloi", "town": "Bordeaux", "postcode": "33000"}
        form = {f"create_establishment-{name}": value for name, value in typed.items()}
        form |= {"trigger": "create_establishment", "version": "1"}
        preview = keeper.post(self.url(request), data=form | {"intent": "preview"})
        assert "Objet L’établissement « CH St Eloi » est créé" in text(preview)
        assert db.session.query(Establishment).count() == 0
        keeper.post(self.url(request), data=form | {"intent": "confirm"})
        db.session.refresh(request)
        assert (request.state, request.establishment.name) == ("created", "Centre hospitalier Éloi")

    def test_answered_with_one_that_was_typed(self, world: World, keeper: Visitor) -> None:
        other = world.establishment(EstablishmentContent("Clinique des Tilleuls", "Brest"))
        request = world.establishment_request(NEAR)
        form = {"trigger": "merge", "version": "1", "merge-establishment-q": "tilleuls"}
        found = page(keeper.post(self.url(request), data=form | {"intent": "edit"}))
        assert found.xpath("//input[@name='merge-establishment']/@value") == [str(other.id)]
        nothing = keeper.post(self.url(request), data=form | {"intent": "preview"})
        assert "Choisissez l’établissement qui existe déjà." in words(page(nothing, 400))
        keeper.post(self.url(request), data=form | {"merge-establishment": str(other.id), "intent": "confirm"})
        db.session.refresh(request)
        assert (request.state, request.establishment) == ("merged", other)

    def test_its_queries_are_bounded(self, world: World, keeper: Visitor) -> None:
        counts = []
        for _ in range(2):
            for _ in range(3):
                world.establishment_request(NEAR)
            with counted_queries() as sent:
                page(keeper.get("/console/etablissements-a-creer/"))
            counts.append(len(sent))
        assert counts[0] == counts[1]


class TestImport:
    def send(self, keeper: Visitor, *lines: str, mapping: str = "simple") -> EstablishmentImport:
        page(keeper.get("/console/listes-etablissements/nouvelle"))
        data = {"file": (list_of(*lines), "liste.csv"), "mapping": mapping}
        answer = keeper.post("/console/listes-etablissements/nouvelle", data=data)
        assert answer.status_code == 303
        return db.session.query(EstablishmentImport).order_by(EstablishmentImport.created_at.desc()).first()

    def test_from_the_file_to_the_report(self, app: Flask, world: World, keeper: Visitor) -> None:
        received = self.send(keeper, ";=Clinique;29200;Brest", "99;Éloi;33000;Bordeaux")
        url = f"/console/listes-etablissements/{received.id}"
        shown = words(page(keeper.get(url)))
        assert "Établissement créé" in shown
        assert "Numéro FINESS mal écrit" in shown
        keeper.post(url, data={"intent": "start"})
        assert "<progress" in keeper.get(url).text
        with app.app_context():
            read_import(received.id, world.now)
        assert keeper.get(f"{url}/avancement").headers["HX-Refresh"] == "true"
        shown = words(page(keeper.get(url)))
        assert "2 lignes lues" in shown
        assert "Numéro FINESS mal écrit" in shown
        report = keeper.get(f"{url}/rapport.csv").text
        assert "3;99;Éloi;33000 Bordeaux;numéro FINESS mal écrit" in report
        assert "liste.csv" in words(page(keeper.get("/console/listes-etablissements/")))

    def test_the_bar_moves_from_chunk_to_chunk(
        self, app: Flask, world: World, keeper: Visitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(establishment_imports, "CHUNK", 2)
        received = self.send(keeper, *(f";Clinique {number};29200;Brest" for number in range(5)))
        url = f"/console/listes-etablissements/{received.id}"
        keeper.post(url, data={"intent": "start"})
        seen: list[tuple[str, ...]] = []

        def look(_: EstablishmentImport) -> None:
            bar = html.fromstring(keeper.get(f"{url}/avancement").text).xpath("//progress")[0]
            seen.append((bar.get("value"), bar.get("max")))

        read_import(received.id, world.now, look)
        assert seen == [("2", "5"), ("4", "5"), ("5", "5")]

    def test_a_report_holds_no_formula(self, app: Flask, world: World, keeper: Visitor) -> None:
        received = self.send(keeper, "99;=1+1;29200;Brest")
        keeper.post(f"/console/listes-etablissements/{received.id}", data={"intent": "start"})
        with app.app_context():
            read_import(received.id, world.now)
        assert ";'=1+1;" in keeper.get(f"/console/listes-etablissements/{received.id}/rapport.csv").text

    def test_columns_are_changed_and_kept(self, keeper: Visitor) -> None:
        received = self.send(keeper, ";Clinique;29200;Brest")
        url = f"/console/listes-etablissements/{received.id}"
        form = {"fill": "replace", "model": "", "mapping_name": "Ma liste", "council": "cnp-mn"}
        columns = {"name": "3", "town": "1", "finess": "none", "postcode": "2"}
        form |= {f"column_{name}": place for name, place in columns.items()}
        form |= {f"column_{name}": "none" for name in ("address", "postcode_and_town", "phone")}
        shown = words(page(keeper.post(url, data=form, follow_redirects=True)))
        assert "Le modèle « Ma liste » est enregistré." in shown
        assert "remplace ce qui est connu" in shown
        kept = db.session.query(EstablishmentMapping).one()
        assert kept.code == "ma-liste"
        assert kept.document["columns"] == {"name": ["Ville"], "town": ["Nom"], "postcode": ["Code postal"]}
        assert "Ma liste" in words(page(keeper.get("/console/listes-etablissements/nouvelle")))

    def test_another_model_is_picked(self, keeper: Visitor) -> None:
        received = self.send(keeper, ";Clinique;29200;Brest", mapping="finess-etalab")
        url = f"/console/listes-etablissements/{received.id}"
        assert "Aucune ligne ne commence par" in words(page(keeper.get(url)))
        form = {"fill": "complete", "model": "simple", "mapping_name": "", "council": "cnp-mn"}
        assert "Clinique" in words(page(keeper.post(url, data=form, follow_redirects=True)))

    def test_columns_that_cannot_do_say_why(self, keeper: Visitor) -> None:
        received = self.send(keeper, ";Clinique;29200;Brest")
        url = f"/console/listes-etablissements/{received.id}"
        form = {"fill": "complete", "model": "", "mapping_name": "", "council": "cnp-mn", "column_name": "none"}
        assert "Choisissez au moins la colonne du nom" in words(page(keeper.post(url, data=form), 400))

    @pytest.mark.parametrize(("name", "content"), [("", b""), ("vide.csv", b"")])
    def test_no_file_says_so(self, keeper: Visitor, name: str, content: bytes) -> None:
        data = {"file": (io.BytesIO(content), name), "mapping": "simple"}
        tree = page(keeper.post("/console/listes-etablissements/nouvelle", data=data), 400)
        assert error_of(tree, "file")
