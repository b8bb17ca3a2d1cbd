from __future__ import annotations

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from llaqta.ui.forms import DateField, FilesField, Form


class Letter(Form):
    subject = forms.CharField(label="Referencia", max_length=20)
    body = forms.CharField(label="Texto", widget=forms.Textarea, required=False)
    secret = forms.CharField(strip=False, required=False, widget=forms.PasswordInput)
    copies = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)
    dated_on = DateField(label="Fecha", required=False)
    own = forms.CharField(
        required=False, max_length=2, error_messages={"max_length": "Dos letras."}
    )


def test_texts_lose_control_characters_and_stray_spaces() -> None:
    form = Letter({"subject": " Lote\x00  14\n norte ", "body": "uno\r\ndos\x08  tres"})
    assert form.is_valid()
    assert form.cleaned_data["subject"] == "Lote 14 norte"
    assert form.cleaned_data["body"] == "uno\ndos  tres"


def test_a_password_is_kept_as_typed() -> None:
    form = Letter({"subject": "x", "secret": "  a  b "})
    assert form.is_valid()
    assert form.cleaned_data["secret"] == "  a  b "


def test_a_posted_list_keeps_all_its_values() -> None:
    form = Letter(QueryDict("l-subject=x%00&l-copies=a&l-copies=b&other=1"), prefix="l")
    assert form.is_valid()
    assert form.cleaned_data["copies"] == ["a", "b"]
    assert form.cleaned_data["subject"] == "x"


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({}, "subject", "Complete «Referencia»."),
        (
            {"subject": "a" * 25},
            "subject",
            "Acorte «Referencia»: caben 20 letras y tiene 25.",
        ),
        (
            {"copies": ["z"]},
            "copies",
            "En «Copies» elija una de las opciones de la lista.",
        ),
        (
            {"dated_on": "31/02/2026"},
            "dated_on",
            "En «Fecha» escriba una fecha que exista, con día, mes y año.",
        ),
        ({"own": "abc"}, "own", "Dos letras."),
    ],
)
def test_a_fault_says_how_to_mend_it(
    data: dict[str, str], field: str, sentence: str
) -> None:
    assert Letter(data).errors[field] == [sentence]


@pytest.mark.parametrize("text", ["2026-02-11", "11/02/2026", "11-02-2026"])
def test_a_date_may_be_typed_in_several_ways(text: str) -> None:
    form = Letter({"subject": "x", "dated_on": text})
    assert form.is_valid()
    assert form.cleaned_data["dated_on"].isoformat() == "2026-02-11"


def test_a_long_text_is_not_cut_by_the_browser() -> None:
    assert "maxlength" not in str(Letter()["subject"])


class Papers(Form):
    papers = FilesField(label="Archivos")


def _posted(*files: SimpleUploadedFile) -> Papers:
    return Papers({}, MultiValueDict({"papers": list(files)}))


def test_files_come_as_a_list() -> None:
    form = _posted(SimpleUploadedFile("a.pdf", b"1"), SimpleUploadedFile("b.pdf", b"2"))
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["papers"]] == ["a.pdf", "b.pdf"]


def test_no_file_and_an_empty_file_are_told_apart() -> None:
    assert _posted().errors["papers"] == ["Elija un archivo en «Archivos»."]
    empty = _posted(SimpleUploadedFile("a.pdf", b"1"), SimpleUploadedFile("b.pdf", b""))
    assert empty.errors["papers"] == [
        "El archivo está vacío. Elija otro en «Archivos»."
    ]
