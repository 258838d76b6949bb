"""Pages of a PDF drawn as pictures, in a limited process."""

from io import BytesIO

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from backoffice.files.confined import ConfinedError
from backoffice.files.pages import TALLEST, WIDTH, page_count, page_picture


def pdf(pages: int, size: tuple[float, float] = (595, 842)) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    for number in range(pages):
        canvas.rect(0, 0, size[0], size[1] / 2, fill=number % 2)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def picture(content: bytes, number: int) -> Image.Image:
    return Image.open(BytesIO(page_picture(content, number)), formats=["JPEG"])


def test_each_page_is_a_picture_of_its_own() -> None:
    content = pdf(2)
    assert page_count(content) == 2
    bottoms = [picture(content, number).getpixel((600, 1600)) for number in (1, 2)]
    assert bottoms[0] == (255, 255, 255)
    assert bottoms[1] == (0, 0, 0)


@pytest.mark.parametrize("size", [(595, 842), (20, 14000), (14000, 20)])
def test_a_page_of_any_size_stays_within_bounds(size: tuple[float, float]) -> None:
    drawn = picture(pdf(1, size), 1)
    assert drawn.width <= WIDTH + 1
    assert drawn.height <= TALLEST + 1


@pytest.mark.parametrize("number", [-1, 3])
def test_a_page_that_is_not_there(number: int) -> None:
    with pytest.raises(ConfinedError):
        page_picture(pdf(2), number)


def test_a_file_that_is_no_pdf() -> None:
    with pytest.raises(ConfinedError):
        page_count(b"%PDF-1.7 and nothing else")
