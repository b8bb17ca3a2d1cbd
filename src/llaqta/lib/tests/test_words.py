from __future__ import annotations

from django.utils import translation
from pytest_django import Settings

from llaqta.lib.words import gettext, ngettext


def test_a_word_is_remembered_for_each_language_apart(settings: Settings) -> None:
    settings.LANGUAGES = [("es", "Español"), ("en", "English")]
    for language, word in (("es", "Sí"), ("en", "Yes"), ("es", "Sí")):
        with translation.override(language):
            assert gettext("Yes") == translation.gettext("Yes") == word


def test_a_word_without_translation_is_itself() -> None:
    assert gettext("Hoja de ruta de prueba") == "Hoja de ruta de prueba"


def test_one_and_several() -> None:
    assert ngettext("%(n)s foja", "%(n)s fojas", 1) == "%(n)s foja"
    assert ngettext("%(n)s foja", "%(n)s fojas", 2) == "%(n)s fojas"
