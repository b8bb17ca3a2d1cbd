from __future__ import annotations

import pytest
from django.test import Client

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
