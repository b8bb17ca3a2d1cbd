from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from llaqta.ui.gallery import ExampleForm

Draw = Callable[..., str]


@pytest.fixture
def wrong() -> ExampleForm:
    files = MultiValueDict({"papers": [SimpleUploadedFile("vacio.pdf", b"")]})
    return ExampleForm({"document": "1", "kind": "other", "email": "ana@"}, files)


def test_the_summary_links_each_error_to_its_field(
    draw: Draw, wrong: ExampleForm
) -> None:
    page = draw("{{ ui.error_summary(form) }}{{ ui.all_fields(form) }}", form=wrong)
    targets = re.findall(r'<li><a href="#([^"]+)">', page)
    assert len(targets) == sum(len(errors) for errors in wrong.errors.values())
    assert all(f'id="{target}"' in page for target in targets)


def test_the_summary_of_a_good_form_is_empty(draw: Draw) -> None:
    assert draw("{{ ui.error_summary(form, none) }}", form=ExampleForm()).strip() == ""


def test_a_group_is_reached_by_its_first_option(draw: Draw, wrong: ExampleForm) -> None:
    assert 'href="#id_kind_0"' in draw("{{ ui.error_summary(form) }}", form=wrong)


def test_a_wrong_field_names_its_hint_and_its_error(
    draw: Draw, wrong: ExampleForm
) -> None:
    page = draw("{{ ui.field(form.email, hint='Para avisarle') }}", form=wrong)
    assert 'aria-describedby="id_email-hint id_email-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'class="field wrong"' in page
    assert "Escriba el correo completo" in page


def test_a_field_without_hint_or_error_is_described_by_nothing(draw: Draw) -> None:
    page = draw("{{ ui.field(form.subject) }}", form=ExampleForm())
    assert "aria-describedby" not in page
    assert '<label for="id_subject">' in page


def test_a_field_takes_attributes_of_the_widget(draw: Draw) -> None:
    page = draw(
        """{{ ui.field(form.document, inputmode="numeric", attrs={"data-lookup-url": "/x/"}) }}""",
        form=ExampleForm(),
    )
    assert 'inputmode="numeric"' in page
    assert 'data-lookup-url="/x/"' in page


def test_radios_are_a_fieldset_with_legend(draw: Draw, wrong: ExampleForm) -> None:
    page = draw("{{ ui.field(form.kind, hints={'self': 'Lo más común'}) }}", form=wrong)
    assert '<fieldset class="field wrong" aria-describedby="id_kind-error">' in page
    assert "<legend>¿Quién hace la solicitud?</legend>" in page
    assert page.count("<label for=") == 3
    assert "Lo más común" in page


def test_what_is_not_required_says_so(draw: Draw) -> None:
    assert "(opcional)" in draw("{{ ui.field(form.complement) }}", form=ExampleForm())
    assert "(opcional)" not in draw("{{ ui.field(form.subject) }}", form=ExampleForm())


def test_several_files_fit_in_one_field(draw: Draw) -> None:
    page = draw("{{ ui.field(form.papers) }}", form=ExampleForm())
    assert 'type="file"' in page
    assert " multiple" in page


@pytest.mark.parametrize(
    "source",
    [
        "{{ ui.tag(bad) }}",
        "{{ ui.facts([(bad, bad)]) }}",
        "{{ ui.summary_list([(bad, bad, '#')]) }}",
        "{{ ui.timeline([{'title': bad, 'text': bad, 'tag': bad, 'by': bad}]) }}",
        "{{ ui.files([{'name': bad, 'size': 1}]) }}",
        "{{ ui.button(bad, name='a', value=bad) }}",
        "{{ ui.empty(bad) }}",
        "{% call ui.notice('due', bad) %}{{ bad }}{% endcall %}",
        "{{ ui.bar_chart(bad, [bad], [(bad, [1])]) }}",
    ],
)
def test_what_people_wrote_is_escaped(draw: Draw, source: str) -> None:
    page = draw(source, bad='<b onclick="x">"')
    assert "<b" not in page.replace("<button", "").replace("<br", "")
    assert "&lt;b" in page


def test_a_typed_value_comes_back_escaped(draw: Draw) -> None:
    form = ExampleForm({"subject": '"><script>'})
    page = draw("{{ ui.field(form.subject) }}", form=form)
    assert "<script>" not in page
    assert "&#34;&gt;&lt;script&gt;" in page


def test_the_timeline_tells_the_instant_to_machines_and_people(draw: Draw) -> None:
    page = draw(
        "{{ ui.timeline([{'title': 'Topografía', 'at': at, 'now': true}]) }}",
        at=datetime(2026, 2, 13, 14, 42, tzinfo=UTC),
    )
    assert (
        '<time datetime="2026-02-13T14:42:00+00:00">13 de febrero de 2026, 10:42</time>'
        in page
    )


def test_the_timeline_lets_the_caller_write_below_each_title(draw: Draw) -> None:
    page = draw(
        "{% call(item) ui.timeline([{'title': 'A', 'place': 'Ventanilla'}]) %}<p>{{ item.place }}</p>{% endcall %}"
    )
    assert "<p>Ventanilla</p>" in page


def test_facts_leave_out_what_is_unknown_and_keep_zero(draw: Draw) -> None:
    page = draw("{{ ui.facts([('Fojas', 0), ('CITE', ''), ('Nota', none)]) }}")
    assert page.count("<dt>") == 1


def test_the_pager_shows_only_the_ways_there_are(draw: Draw) -> None:
    assert draw("{{ ui.pager('', '') }}").strip() == ""
    page = draw("{{ ui.pager('', '?antes=5') }}")
    assert 'rel="next"' in page
    assert 'rel="prev"' not in page


def test_a_chart_gives_its_figures_as_a_table_too(draw: Draw) -> None:
    page = draw(
        "{{ ui.bar_chart('Por mes', ['ene', 'feb'], [('Recibidas', [0, 1200])]) }}"
    )
    assert '<td class="num">1\u00a0200</td>' in page
    assert page.count("<rect") == 2


def test_numbers_and_sizes_are_written_as_in_bolivia(draw: Draw) -> None:
    page = draw(
        "{{ 2431 | number }} {{ 1250.5 | number(2) }} {{ 900 | filesize }} {{ 1480000 | filesize }}"
    )
    assert page.replace("\u00a0", " ") == "2 431 1 250,50 900 bytes 1,4 MB"
