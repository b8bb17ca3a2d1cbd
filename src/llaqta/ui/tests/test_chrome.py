from __future__ import annotations

import pytest
from django.test import RequestFactory

from llaqta.ui import api, chrome
from llaqta.ui.chrome import NavItem


def test_the_current_link_is_the_one_that_leads_closest() -> None:
    items = [
        NavItem("Mesa", "/mesa/"),
        NavItem("Bandeja", "/mesa/bandeja/"),
        NavItem("Inicio", "/"),
    ]
    current = [
        item.text
        for item in items
        if chrome.is_current(item, items, "/mesa/bandeja/enviados/")
    ]
    assert current == ["Bandeja"]


def test_a_registered_menu_is_asked_for_each_page(rf: RequestFactory) -> None:
    api.register_chrome(public_nav=lambda request: [NavItem(request.path, "/")])
    assert chrome.menu("public", rf.get("/tramites/"))[0].text == "/tramites/"
    assert chrome.menu("desk", rf.get("/")) == ()


def test_the_facts_shown_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    api.register_municipality(lambda: api.MunicipalityFacts(name="Shinahota"))
    chrome.municipality()
    assert chrome.last_known_municipality().name == "Shinahota"
