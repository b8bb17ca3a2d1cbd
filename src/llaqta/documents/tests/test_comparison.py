"""Two PDFs beside each other, page by page."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from llaqta.documents import pictures

Write = Callable[[str, bytes], Path]


def pages(*words: str) -> bytes:
    """A PDF with one page for each word."""
    drawn = []
    for word in words:
        page = Image.new("RGB", (600, 800), "white")
        ImageDraw.Draw(page).text((100, 100), word, fill="black", font_size=40)
        drawn.append(page)
    out = io.BytesIO()
    drawn[0].save(out, "PDF", save_all=True, append_images=drawn[1:])
    return out.getvalue()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def test_the_same_pages_look_equal(write: Write) -> None:
    one = write("one.pdf", pages("Bs 100", "firma"))
    other = write("other.pdf", pages("Bs 100", "firma"))
    assert pictures.compare(one, other).looks_equal


def test_a_changed_word_is_found_with_a_picture_of_both(write: Write) -> None:
    one = write("one.pdf", pages("portada", "Bs 100"))
    other = write("other.pdf", pages("portada", "Bs 900"))
    [page] = pictures.compare(one, other).different
    assert page.number == 2
    assert page.before.startswith(b"\xff\xd8")
    assert page.after.startswith(b"\xff\xd8")
    assert page.before != page.after


def test_what_is_put_on_empty_paper_covers_nothing(write: Write) -> None:
    one = write("one.pdf", pages("Bs 100"))
    compared = pictures.compare(one, write("other.pdf", pages("Bs 100\n\nsello")))
    assert [page.number for page in compared.different] == [1]
    assert compared.hides_nothing


def test_what_takes_the_place_of_a_word_covers_it(write: Write) -> None:
    one = write("one.pdf", pages("portada", "Bs 100"))
    compared = pictures.compare(one, write("other.pdf", pages("portada", "Bs 900")))
    assert compared.covered == (2,)
    assert not compared.hides_nothing


def test_a_page_more_does_not_look_equal(write: Write) -> None:
    compared = pictures.compare(
        write("one.pdf", pages("uno")), write("other.pdf", pages("uno", "dos"))
    )
    assert (compared.pages_before, compared.pages_after) == (1, 2)
    assert not compared.looks_equal


def test_only_the_first_different_pages_come_with_pictures(write: Write) -> None:
    compared = pictures.compare(
        write("one.pdf", pages(*"abcdef")), write("other.pdf", pages(*"uvwxyz"))
    )
    assert len(compared.different) == 6
    assert [bool(page.before) for page in compared.different] == [True] * 3 + [
        False
    ] * 3


def test_a_broken_file_is_a_problem_and_not_equal(write: Write) -> None:
    compared = pictures.compare(
        write("one.pdf", pages("uno")), write("other.pdf", b"%PDF-1.7 nada")
    )
    assert compared.problem == "broken"
    assert not compared.looks_equal
