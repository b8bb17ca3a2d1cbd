"""Text as people type it, and as somebody types it who means to deceive."""

from __future__ import annotations

import pytest

from llaqta.lib.text import clean, clean_line


@pytest.mark.parametrize(
    "mark",
    [
        "\x00",
        "\x1b",
        "\x9b",
        "\u202e",
        "\u202a",
        "\u2066",
        "\u200b",
        "\u2060",
        "\ufeff",
        "\u2028",
        "\u200e",
        "\u200f",
        "\u061c",
        "\ud800",
        "\U000e0041",
    ],
)
def test_what_cannot_be_seen_is_taken_out(mark: str) -> None:
    assert clean(f"Pago{mark}100") == "Pago100"
    assert (
        clean(mark) == ""
    )  # a field that must be filled in is not filled in with nothing


def test_what_words_are_made_of_stays() -> None:
    text = "Ñuflo ʼaym\u0301ara 👩\u200d👧 مرحبا می\u200cخواهم"
    assert clean(text) == text.replace("m\u0301", "\u1e3f")


def test_a_line_is_one_line() -> None:
    assert clean_line(" uno\r\n\tdos\u0085tres ") == "uno dos tres"


def test_a_letter_keeps_thirty_marks_and_loses_the_rest() -> None:
    """Putting n marks in their order takes n² steps: a page of them kept the processor busy for half a minute."""
    cleaned = clean("a" + "\u0327\u0301" * 5_000 + "b")
    assert len(cleaned) <= 32
    assert cleaned.endswith("b")


def test_the_marks_of_many_letters_all_stay() -> None:
    assert clean("q\u0301" * 100) == "q\u0301" * 100
    assert clean("«…»" * 100) == "«…»" * 100
