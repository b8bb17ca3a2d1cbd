from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from llaqta.lib.network import client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "10.0.0.1"),
        (0, "203.0.113.9", "10.0.0.1"),  # nobody asked for that header
        (1, "203.0.113.9", "203.0.113.9"),
        (
            1,
            "1.1.1.1, 203.0.113.9",
            "203.0.113.9",
        ),  # the left one was typed by the client
        (2, "203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),  # fewer entries than proxies of ours
        (1, "nonsense", ""),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ],
)
def test_it_believes_only_our_own_proxies(
    settings: Settings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.LLAQTA_TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1")
    assert client_address(request) == expected
