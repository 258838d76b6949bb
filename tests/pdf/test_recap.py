"""The recap of a cycle as people get it: its words, its letters, its pages."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from backoffice.pdf.recap import MAX_LINES, RecapContent, RecapLine, RecapTotal, recap_pdf
from backoffice.pdf.render import PdfError

DRAWN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LINE = RecapLine(
    title="Journées de Čapek & Œuvre, 120 €",
    kind="Congrès ou journées scientifiques",
    role="Auditeur",
    dates="du 3 au 4 mars 2026",
    state="acceptée",
    declared=Decimal("7.50"),
    granted=Decimal("6.00"),
)
CONTENT = RecapContent(
    council_name="Conseil National Professionnel de Physique Médicale",
    title="Cycle de formation",
    period="2026-2030",
    dates="du 1er janvier 2026 au 31 décembre 2030",
    full_name="Éloïse Ștefănescu-Łukasik",
    rpps="99900000012",
    structure="Hôpital fictif Saint-Exemple",
    instructions="Au moins 100 heures sur le cycle de cinq ans.",
    sentence="Pour que votre cycle soit complet il manque 94/100 heures.",
    referential="cn2pm-formation, version 1",
    issuer_name="Registre de démonstration",
    measure="hours",
    lines=(LINE,),
    totals=(RecapTotal(LINE.kind, LINE.role, 1, Decimal("7.50"), Decimal("6.00")),),
    declared=Decimal("7.50"),
    accepted=Decimal("6.00"),
)


def pages_of(document: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(document)).pages]


def test_it_says_whose_it_is_and_what_was_done() -> None:
    """Drawn only with fonts that the document holds: `render` refuses any other."""
    (text,) = pages_of(recap_pdf(CONTENT, DRAWN))
    for expected in (
        "Récapitulatif des formations",
        "Cycle de formation 2026-2030, du 1er janvier 2026 au 31 décembre 2030",
        "Nom Éloïse Ștefănescu-Łukasik RPPS 99900000012 Structure Hôpital fictif Saint-Exemple",
        "Heures déclarées Heures accordées",
        "Congrès ou journées scientifiques Auditeur 1 7,5 6 Total 7,5 6",
        "Journées de Čapek & Œuvre, 120 € Congrès ou journées scientifiques, Auditeur du 3 au 4 mars 2026",
        "acceptée 7,5 6",
        "20 novembre 2026 à 10 h 30",
        "Page 1 sur 1",
    ):
        assert expected in text


def test_every_font_that_draws_is_embedded() -> None:
    reader = PdfReader(BytesIO(recap_pdf(CONTENT, DRAWN)))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index]
    embedded = {str(font["/BaseFont"]) for font in fonts if "FontFile2" in str(font.get("/FontDescriptor"))}
    assert {name.partition("+")[2] for name in embedded} == {"DejaVuSans", "DejaVuSans-Bold"}


def test_200_actions_fill_pages_that_each_repeat_the_headings() -> None:
    lines = tuple(replace(LINE, title=f"Formation n° {number} à Łódź") for number in range(1, 201))
    pages = pages_of(recap_pdf(replace(CONTENT, lines=lines), DRAWN))
    assert len(pages) > 5
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} sur {len(pages)}" in text
        if number > 1 and "Formation n°" in text:
            assert f"sur {len(pages)} Action Dates État Heures déclarées Heures accordées Formation" in text
    whole = " ".join(pages)
    assert all(whole.count(f"Formation n° {number} à Łódź") == 1 for number in range(1, 201))


def test_an_empty_cycle_and_undecided_actions_have_their_words() -> None:
    (text,) = pages_of(recap_pdf(replace(CONTENT, lines=(), totals=()), DRAWN))
    assert "Aucune action envoyée au conseil pour l’instant." in text
    (text,) = pages_of(recap_pdf(replace(CONTENT, lines=(replace(LINE, granted=None, state="déposée"),)), DRAWN))
    assert "déposée 7,5 –" in text


def test_there_is_an_end_to_what_it_lists() -> None:
    with pytest.raises(PdfError, match="at most"):
        recap_pdf(replace(CONTENT, lines=(LINE,) * (MAX_LINES + 1)), DRAWN)
