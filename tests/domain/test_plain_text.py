"""Paragraphs and web addresses of what people write."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.plain_text import Piece, paragraphs


@given(st.text(alphabet=st.sampled_from("ab .,;:/<>\"'\n\r\t«»()hHtTpPsS-é\u00a0"), max_size=80))
def test_nothing_is_lost_and_only_web_addresses_are_links(text: str) -> None:
    found = paragraphs(text)
    together = "".join(piece.text for block in found for piece in block)
    assert re.sub(r"\s", "", together) == re.sub(r"\s", "", text)
    for piece in (piece for block in found for piece in block):
        assert piece.text
        assert not piece.is_link or re.fullmatch(r"https?://[^\s<>\"']+", piece.text)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Voir https://a.example/b?c=d#e.", ["https://a.example/b?c=d#e"]),
        ("(https://a.example)", ["https://a.example"]),
        ("« https://a.example »", ["https://a.example"]),
        ("https://a.example, http://b.example", ["https://a.example", "http://b.example"]),
        ("javascript:alert(1) data:text/html,x mailto:a@b.example //a.example", []),
        ("https:// http://. ", []),
        ('https://a.example"onclick=x', ["https://a.example"]),
    ],
)
def test_addresses(text: str, links: list[str]) -> None:
    assert [piece.text for block in paragraphs(text) for piece in block if piece.is_link] == links


def test_blank_lines_separate_paragraphs() -> None:
    found = paragraphs("Un\r\nencore un\r\n\r\n \r\nDeux\n")
    assert [[piece.text for piece in block] for block in found] == [["Un\nencore un"], ["Deux"]]


def test_the_text_around_an_address_stays_in_its_place() -> None:
    (found,) = paragraphs("Voir https:// puis https://a.example, et http://b.example. Merci")
    assert found == (
        Piece("Voir https:// puis "),
        Piece("https://a.example", is_link=True),
        Piece(", et "),
        Piece("http://b.example", is_link=True),
        Piece(". Merci"),
    )
    assert paragraphs("https://a.example") == ((Piece("https://a.example", is_link=True),),)
    assert paragraphs("http://: https://a.example")[0][-1] == Piece("https://a.example", is_link=True)
