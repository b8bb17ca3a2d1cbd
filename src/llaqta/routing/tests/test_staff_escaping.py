"""Texts of a list are escaped together, and none of them slips through."""

from __future__ import annotations

from markupsafe import escape

from llaqta.routing.views.staff.escaping import escape_rows

HOSTILE = ["<script>", "a & b", '"', "'", "ñ 🙂", ""]


def test_it_escapes_as_the_templates_do() -> None:
    assert (
        escape_rows([HOSTILE, HOSTILE]) == [[str(escape(text)) for text in HOSTILE]] * 2
    )


def test_a_text_that_holds_the_mark_stays_in_its_place() -> None:
    rows = [["<a>", "b\x1f<c>"], ["d", "e"]]
    assert escape_rows(rows) == [["&lt;a&gt;", "b\x1f&lt;c&gt;"], ["d", "e"]]


def test_no_rows_are_no_rows() -> None:
    assert escape_rows([]) == []
