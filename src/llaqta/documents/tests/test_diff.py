from __future__ import annotations

from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from llaqta.documents.diff import Change, compare
from llaqta.documents.rich_text import clean_html, plain_text

SAME, ADDED, REMOVED, CHANGED = Change


def parts_of(before: str, after: str) -> list[list[tuple[Change, str]]]:
    return [
        [(part.change, part.text) for part in line.parts]
        for line in compare(before, after).lines
    ]


def test_the_same_text_has_no_changes() -> None:
    body = "<h2>A</h2><p>b <strong>c</strong></p><table><tbody><tr><td>d</td></tr></tbody></table>"
    assert compare(body, body).is_empty


def test_a_word_that_changed_is_found_inside_its_paragraph() -> None:
    changes = compare("<p>El lote mide 300 m².</p>", "<p>El lote mide 310 m².</p>")
    assert [(part.change, part.text) for part in changes.lines[0].parts] == [
        (SAME, "El lote mide "),
        (REMOVED, "300"),
        (ADDED, "310"),
        (SAME, " m²."),
    ]
    assert (changes.added, changes.removed) == (1, 1)


def test_a_paragraph_put_in_between_leaves_its_neighbours_alone() -> None:
    assert parts_of(
        "<p>Uno.</p><p>Tres.</p>", "<p>Uno.</p><p>Dos.</p><p>Tres.</p>"
    ) == [
        [(SAME, "Uno.")],
        [(ADDED, "Dos.")],
        [(SAME, "Tres.")],
    ]


def test_a_paragraph_written_anew_is_one_out_and_one_in() -> None:
    lines = parts_of("<p>Se rechaza todo lo pedido.</p>", "<p>Corresponde aprobar el plano.</p>")  # fmt: skip
    assert [line[0][0] for line in lines] == [REMOVED, ADDED]


def test_other_marks_with_the_same_words_are_said() -> None:
    (line,) = compare("<p>Uno dos</p>", "<p>Uno <strong>dos</strong></p>").lines
    assert line.change is SAME
    assert line.has_new_format


def test_items_and_rows_are_compared_one_by_one() -> None:
    before = "<ol><li>Plano</li><li>Recibo de agua</li></ol><table><tbody><tr><td>Norte</td><td>10 m</td></tr></tbody></table>"
    after = "<ol><li>Plano</li><li>Recibo de luz</li></ol><table><tbody><tr><td>Norte</td><td>11 m</td></tr></tbody></table>"
    plan, receipt, row = compare(before, after).lines
    assert (plan.change, plan.sign, receipt.sign) == (SAME, "1.", "2.")
    assert (ADDED, "luz") in [(part.change, part.text) for part in receipt.parts]
    assert [part.text for part in row.cells[1] if part.change is ADDED] == ["11"]


def test_the_page_says_in_words_what_went_and_came_and_escapes_it() -> None:
    changes = compare("<p>Uno &lt;b&gt; dos tres</p>", "<p>Uno &lt;i&gt; dos tres</p>")
    page = render_to_string(
        "documents/staff/_changes.html", {"changes": changes}, using="jinja2"
    )
    assert '<del><span class="unseen">[quitado] </span>b</del>' in page
    assert '<ins><span class="unseen">[añadido] </span>i</ins>' in page
    assert "&lt;" in page
    assert "<b>" not in page


_BODIES = st.lists(
    st.sampled_from(
        [
            "<p>Uno dos tres</p>", "<p>Uno dos cuatro</p>", "<h2>Título</h2>", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
            "<table><tr><td>x</td><td>y</td></tr></table>", "<blockquote><p>q</p></blockquote>", "<p>Uno <b>dos</b><br>tres</p>",
        ]
    )
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_BODIES, _BODIES)
def test_what_stays_and_came_is_the_new_text_and_what_stays_and_went_the_old(
    before: str, after: str
) -> None:
    before, after = clean_html(before), clean_html(after)
    lines = compare(before, after).lines
    assert _side(lines, REMOVED) == plain_text(after).replace(" · ", "")
    assert _side(lines, ADDED) == plain_text(before).replace(" · ", "")


def _side(lines: tuple, without: Change) -> str:  # type: ignore[type-arg]
    kept = (
        "".join(part.text for cell in line.cells for part in cell if part.change is not without)
        for line in lines
        if line.change is not without
    )  # fmt: skip
    return "\n".join(kept)


def test_a_text_of_lines_that_repeat_is_compared_in_no_time() -> None:
    """Five thousand rows of two kinds: tried each beside each, they would keep a processor busy for hours."""
    before = "".join(f"<p>{'Sí' if number % 2 else 'No'}</p>" for number in range(5000))
    after = "".join(f"<p>{'Sí' if number % 3 else 'No'}</p>" for number in range(5000))
    changes = compare(before, after)
    assert not changes.is_empty
    shown = [
        "".join(part.text for part in line.parts if part.change is not Change.REMOVED)
        for line in changes.lines
        if line.change is not Change.REMOVED
    ]
    assert shown == ["Sí" if number % 3 else "No" for number in range(5000)]
