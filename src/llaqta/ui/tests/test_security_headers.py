from __future__ import annotations

import pytest
from django.test import Client

from llaqta.ui.api import policy_that_connects_to
from llaqta.ui.middleware import CONTENT_SECURITY_POLICY

pytestmark = pytest.mark.urls("llaqta.ui.tests.urls")


def test_every_answer_carries_the_strict_policy(client: Client) -> None:
    response = client.get("/ui/")
    policy = response["Content-Security-Policy"]
    assert policy.startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'; "
    )
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]


def test_a_view_may_be_stricter(client: Client) -> None:
    assert client.get("/archivo/")["Content-Security-Policy"] == "sandbox"


def test_pages_of_the_desk_are_not_kept_by_shared_machines(client: Client) -> None:
    assert client.get("/mesa/no-existe/")["Cache-Control"] == "no-store"
    assert "Cache-Control" not in client.get("/archivo/")


def test_a_page_may_talk_to_one_more_program_and_nothing_else_changes() -> None:
    usual = CONTENT_SECURITY_POLICY.split("; ")
    wider = policy_that_connects_to("https://localhost:9000").split("; ")
    assert [(a, b) for a, b in zip(usual, wider, strict=True) if a != b] == [
        ("connect-src 'self'", "connect-src 'self' https://localhost:9000")
    ]
