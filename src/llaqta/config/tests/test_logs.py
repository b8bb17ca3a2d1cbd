"""What opens somebody's request does not stand in the log of the server."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse

from llaqta.config.logs import WithoutSecrets
from llaqta.routing.urls import citizen

CODE = "K4MT-9QWX-C7HP-3ADN"
TOKEN = "un-token_que-abre-todo"
FILLING = {"code": CODE, "token": TOKEN, "step": "que", "file_id": 7}
SECRETS = [
    pattern
    for pattern in citizen.patterns
    if {"code", "token"} & set(pattern.pattern.converters)
]


def written(message: str, *args: object) -> str:
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, message, args, None
    )
    assert WithoutSecrets().filter(record)
    return record.getMessage()


@pytest.mark.parametrize("pattern", SECRETS, ids=lambda pattern: str(pattern.name))
def test_no_address_that_opens_something_is_written(
    pattern: URLPattern,
) -> None:
    fields = {name: FILLING[name] for name in pattern.pattern.converters}
    line = written(
        "%s: %s", "Conflict", reverse(f"routing:{pattern.name}", kwargs=fields)
    )
    assert CODE not in line
    assert TOKEN not in line
    assert line.startswith("Conflict: /")


def test_other_lines_stay_as_they_are() -> None:
    assert written("Not Found: %s", "/static/s/x.css") == "Not Found: /static/s/x.css"
    assert written("100 %% de %s", 3) == "100 % de 3"


def test_every_handler_has_it() -> None:
    assert all(
        handler["filters"] == ["without_secrets"]
        for handler in settings.LOGGING["handlers"].values()
    )


def test_a_refused_page_is_told_without_its_code(
    client: Client, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(secrets := WithoutSecrets())
    try:
        client.get(f"/s/{CODE}/completar/")
    finally:
        caplog.handler.removeFilter(secrets)
    assert "/completar/" in caplog.text
    assert CODE not in caplog.text
