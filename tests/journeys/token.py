"""Marta's desk with a signing program beside it: what the stories of signing with a token share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from llaqta.documents import api as documents
from llaqta.documents.tests import desk
from llaqta.lib import clock
from llaqta.signatures import api as signatures
from llaqta.signatures.fake_agent.agent import FakeAgent
from llaqta.signatures.fake_agent.behaviours import Behaviour
from tests.cast import TODAY
from tests.journeys.steps import press

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.cast import Post

LIST = "/mesa/documentos/firmar/"
PATIENCE_MS = 45_000  # fifty documents and their files


@pytest.fixture
def agent(
    authority: signatures.DemoAuthority, tmp_path: Path, settings: Settings
) -> Iterator[FakeAgent]:
    """The program on Marta's computer, in the week of the cast. It signs at once unless told otherwise."""
    with (
        clock.frozen(TODAY),
        FakeAgent(
            tmp_path / "agent", authority=authority, behave=Behaviour.SIGN
        ) as agent,
    ):
        settings.LLAQTA_TRUST = authority.put_anchors(tmp_path / "trust")
        settings.LLAQTA_AGENT_URL = agent.url
        yield agent


@pytest.fixture
def prepare(marta: Post, kinds: None) -> Callable[[int], list[documents.Document]]:
    """So many answers that wait for the mayor's signature."""

    def prepare(count: int) -> list[documents.Document]:
        with clock.frozen(TODAY):
            return [
                desk.approved(desk.own(marta, subject=f"Respuesta {number}"), marta)
                for number in range(1, count + 1)
            ]

    return prepare


@pytest.fixture
def marta_at_her_desk(marta: Post, browse_as: Callable[..., Page]) -> Page:
    """Her browser accepted the program's certificate a while ago."""
    return browse_as(marta, width=1280, ignore_https_errors=True)


def choose_all_and_sign(page: Page) -> None:
    page.goto(LIST)
    page.get_by_label("Elegir todas").check()
    press(page, "Firmar elegidos")


def see_result(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(visible=True)).to_contain_text(
        words, timeout=PATIENCE_MS
    )


def states(papers: list[documents.Document]) -> list[str]:
    return [desk.fresh(paper).state for paper in papers]
