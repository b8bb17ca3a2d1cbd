"""A real browser in front of a real server. Each story runs with JavaScript and without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from llaqta.lib import clock
from tests.browser import PATIENCE_MS
from tests.cast import PASSWORD, TODAY
from tests.journeys.token import agent, marta_at_her_desk, prepare

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from tests.cast import Post, Staff

__all__ = ["agent", "marta_at_her_desk", "prepare"]  # fixtures of two files of stories
MORNING = datetime.fromisoformat(f"{TODAY}T09:00-04:00")

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def live_server(live_server: LiveServer) -> LiveServer:
    """The server lives in the week of the cast: its clock goes on from nine in the morning of `TODAY`."""
    httpd, started = live_server.thread.httpd, clock.now()
    app: Any = httpd.get_app()

    def in_that_week(environ: Any, start_response: Any) -> Any:
        with clock.frozen(MORNING + (clock.now() - started)):
            return app(environ, start_response)

    httpd.set_app(in_that_week)
    return live_server


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """A new window, as of a person of their own: cookies, size and JavaScript are theirs alone."""
    contexts: list[BrowserContext] = []

    def open_page(
        path: str = "/",
        *,
        javascript: bool = True,
        width: int = 360,
        session: str = "",
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            **more,
            base_url=live_server.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 740},
            locale="es-BO",
            reduced_motion="reduce",  # a colour on its way to another is neither
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if session:
            context.add_cookies(
                [{"name": "sessionid", "value": session, "url": live_server.url}]
            )
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def log_in(open_page: OpenPage) -> Callable[..., Page]:
    """The desk of one official, logged in through the form."""

    def log_in(post: Post, *, javascript: bool = True, width: int = 1280) -> Page:
        page = open_page("/mesa/", javascript=javascript, width=width)
        page.locator("input[name=login]").fill(post.user.username)
        page.locator("input[name=password]").fill(PASSWORD)
        with page.expect_navigation():  # or what comes next would cut the log-in short
            page.locator(
                "main form button[type=submit], main form button:not([type])"
            ).first.click()
        return page

    return log_in


@pytest.fixture
def browse_as(open_page: OpenPage) -> Callable[..., Page]:
    """A window of somebody who logged in a while ago: no time is lost with the form. Nobody, for the public."""

    def browse_as(who: Post | Staff | None, **options: Any) -> Page:
        if who is None:
            return open_page("/acerca/", **options)
        client = Client()
        client.force_login(who.user)
        key = client.cookies["sessionid"].value
        page = open_page("/mesa/", session=key, **options)
        assert urlsplit(page.url).path == "/mesa/", page.url
        return page

    return browse_as
