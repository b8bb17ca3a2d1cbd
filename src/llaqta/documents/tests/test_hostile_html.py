"""HTML made to be expensive: what the sanitizer is given of it is counted, not timed."""

from __future__ import annotations

import re
from collections.abc import Callable

import nh3
import pytest

from llaqta.documents.errors import BodyTooComplexError
from llaqta.documents.rich_text import MAX_ELEMENTS, clean_html, plain_text
from llaqta.documents.rich_text.cleaning import MAX_PLACES
from llaqta.documents.rich_text.tags import (
    DROPPED_WHOLE,
    MAX_FORMATS,
    MAX_NESTING,
    MAX_TOKENS,
    READ_TAGS,
    in_measure,
)

FORMATS = "".join(f'<font class="{number}">' for number in range(190))
HOSTILE: dict[str, Callable[[int], str]] = {
    "formats that are never closed": lambda n: "<p>" + FORMATS + "<p>x" * n,
    "formats closed in another order": lambda n: "<b><i><u><p>x</b>" * n,
    "nesting": lambda n: "<div>" * n,
    "nesting that other tags seem to close": lambda n: "<div></i>" * n,
    "nesting that a comment seems to close": lambda n: "<div><!--</div>-->" * n,
    "nesting that a value seems to close": lambda n: '<div a="</div>">' * n,
    "nesting that a style seems to close": lambda n: "<div><style></div></style>" * n,
    "formats that a cell seems to close": lambda n: "".join(
        f"<b class={i}><table><tr><td></b></table>" for i in range(n)
    ),
    "words around what closes late": lambda n: "<span><p></span><div></div>" * n,
    "cells in a drawing": lambda n: "<svg>" + "<td>" * n,
    "tables in tables": lambda n: "<table><tr><td>" * n,
    "text between rows": lambda n: "<table>" + "x<b>y</b>" * n,
    "lists in lists": lambda n: "<ul><li>x" * n,
    "attributes": lambda n: "<p " + " ".join(f"a{i}=1" for i in range(n)) + ">x",
    "Word's conditions": lambda n: "<!--[if gte mso 9]><xml>x</xml><![endif]-->" * n,
    "half a tag": lambda n: "<a " * n,
    "half a comment": lambda n: "x<!--" * n,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_sanitizer_is_given_sound_html_and_little_of_it(name: str) -> None:
    measured, _texts = in_measure(HOSTILE[name](2_000))
    opened: list[str] = []
    for tag in re.findall(r"</?[a-z0-9]+", measured):
        if tag[1] != "/":
            opened.append(tag[1:])
            assert len(opened) <= MAX_NESTING
        else:
            assert tag[2:] == opened.pop()
    assert sum(map(opened.count, ("b", "i", "u", "font"))) <= MAX_FORMATS


@pytest.mark.parametrize("name", HOSTILE)
def test_the_sanitizer_opens_nothing_again(name: str) -> None:
    measured, _texts = in_measure(HOSTILE[name](2_000))
    sound = nh3.clean(measured, tags=READ_TAGS, clean_content_tags=DROPPED_WHOLE)
    assert sound.count("<") <= 3 * measured.count("<") + 10  # rows and bodies of tables


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_as_much_is_at_the_most_twice_the_work(name: str) -> None:
    once, twice = (in_measure(HOSTILE[name](n)) for n in (1_000, 2_000))
    assert len(twice[0]) <= 2.2 * len(once[0]) + 100  # numbers of texts grow a digit
    assert len(twice[1]) <= 2 * len(once[1]) + 1


def test_the_parser_meets_no_reference_and_no_hard_space() -> None:
    """It copies a whole text again at each."""
    measured, texts = in_measure("<p>" + "&amp;\xa0&lt;" * 1_000)
    assert measured == "<p>\x010\x02"
    assert texts == ["&\xa0<" * 1_000]


@pytest.mark.parametrize(
    "pasted",
    [
        "<p>x" * (MAX_ELEMENTS + 1),
        "<pre>" + "x\n" * (MAX_ELEMENTS + 1),
        "<!---->" * (MAX_TOKENS + 1),
        "<table><tr>" + "<td>x</td>" * 30 + "</tr>" + "<tr><td>x" * (MAX_PLACES // 30),
        "<b><i><u><sub>x</sub></u></i></b> " * (MAX_ELEMENTS // 4 + 1),
    ],
    ids=["elements", "lines", "comments", "table", "marks"],
)
def test_too_many_of_anything_is_refused_with_a_way_out(pasted: str) -> None:
    with pytest.raises(BodyTooComplexError, match="sin formato"):
        clean_html(pasted)


def test_a_signature_of_ours_typed_by_somebody_is_no_text_of_another() -> None:
    assert clean_html("<p>uno</p><p>\x010\x02</p>") == "<p>uno</p><p>0</p>"


def test_words_too_deep_for_their_tags_do_not_grow_together() -> None:
    deep = "<ul><li>lote" * 200
    assert plain_text(clean_html(deep)).split() == ["lote"] * 200


def test_tags_that_were_never_closed_are_read_as_a_browser_does() -> None:
    assert (
        clean_html("<ul><li>a<li>b</ul><table><tr><td>c<td>d<tr><td>e</table><p>f<p>g")
        == "<ul><li>a</li><li>b</li></ul>"
        "<table><tbody><tr><td>c</td><td>d</td></tr><tr><td>e</td></tr></tbody></table><p>f</p><p>g</p>"
    )
