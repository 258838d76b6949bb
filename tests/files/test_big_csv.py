"""CSV files as people have them: encodings, separators, damage."""

import io

import pytest

from backoffice.files.big_csv import encoding_of, rows_of
from backoffice.files.sheets import UnreadableTable

TABLE = [["Nom", "Ville"], ["Hôpital Saint-Éloi; annexe", "Besançon"], ["Clinique “Œuvre”", "Nîmes"]]


def written(delimiter: str, encoding: str) -> bytes:
    import csv

    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(TABLE)
    return text.getvalue().encode(encoding)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_separators(delimiter: str, encoding: str) -> None:
    rows = list(rows_of(io.BytesIO(written(delimiter, encoding))))
    assert [cells for _, cells in rows] == TABLE
    assert [number for number, _ in rows] == [1, 2, 3]


def test_an_accent_far_into_the_file_still_says_the_encoding() -> None:
    content = b"a;b\n" * 600_000 + "é;b\n".encode("cp1252")
    assert encoding_of(io.BytesIO(content)) == "cp1252"
    assert encoding_of(io.BytesIO(content[:-6] + "é;b\n".encode())) == "utf-8-sig"


def test_empty_rows_keep_the_numbers() -> None:
    assert list(rows_of(io.BytesIO(b"a;b\n\n;;\nc;d\n"))) == [(1, ["a", "b"]), (4, ["c", "d"])]


def test_what_postgresql_refuses_is_left_out() -> None:
    assert list(rows_of(io.BytesIO(b"a\x00b;c\n"))) == [(1, ["ab", "c"])]


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"%PDF-1.7", b"\xd0\xcf\x11\xe0old xls"])
def test_another_kind_of_file_says_so(content: bytes) -> None:
    with pytest.raises(UnreadableTable, match="pas un CSV"):
        list(rows_of(io.BytesIO(content)))


def test_a_quote_left_open_says_where() -> None:
    content = b'a;b\nc;"d\n' + b"e;f\n" * 100_000
    with pytest.raises(UnreadableTable, match="après la ligne 1"):
        list(rows_of(io.BytesIO(content)))


def test_nothing() -> None:
    assert list(rows_of(io.BytesIO(b""))) == []
