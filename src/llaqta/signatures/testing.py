"""For tests only: a certification authority that runs as long as the tests do, and keys of people it vouches for.

The root `conftest.py` names this module in `pytest_plugins`. Each process makes its own authority, with fresh keys.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from llaqta.signatures.demo_authority import (
    AuthorityServer,
    DemoAuthority,
    DemoKey,
    Official,
)
from llaqta.signatures.fake_agent.behaviours import Behaviour

if TYPE_CHECKING:
    from llaqta.signatures.fake_agent.agent import FakeAgent

__all__ = [
    "AuthorityServer",
    "Behaviour",
    "DemoAuthority",
    "DemoKey",
    "Official",
    "OfficialKey",
]

OfficialKey = Callable[..., DemoKey]


@pytest.fixture(scope="session")
def authority_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[AuthorityServer]:
    """The authority's server, listening. A test that stops it, to see what happens without it, starts it again."""
    with socket.socket() as reservation:
        # Bound and never listening: while the server is stopped, nobody else is given its port.
        reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reservation.bind(("127.0.0.1", 0))
        port = reservation.getsockname()[1]
        folder = tmp_path_factory.mktemp("authority")
        authority = DemoAuthority.make(folder, base_url=f"http://127.0.0.1:{port}")
        with AuthorityServer(authority) as server:
            yield server


@pytest.fixture(scope="session")
def authority(authority_server: AuthorityServer) -> DemoAuthority:
    """A certification authority «DE PRUEBA» whose CRL, OCSP and TSA answer on loopback."""
    return authority_server.authority


@pytest.fixture
def trust_folder(authority: DemoAuthority, tmp_path: Path, settings: Any) -> Path:
    """A trust folder of this test alone, which trusts the authority, with fresh revocation lists; the settings name it."""
    settings.LLAQTA_TRUST = authority.put_anchors(tmp_path / "trust")
    return Path(settings.LLAQTA_TRUST)


@pytest.fixture(scope="session")
def official_key(authority: DemoAuthority) -> OfficialKey:
    """`official_key("Carla Ficticia", "90000950", complement="1A", title=…)`: the same key for the same words. Do not revoke it."""
    issued: dict[Official, DemoKey] = {}

    def give(name: str, ci: str, complement: str = "", **details: Any) -> DemoKey:
        official = Official(
            username=ci,
            name=name,
            document_number=ci,
            complement=complement,
            **details,
        )
        if official not in issued:
            issued[official] = authority.issue_official(official)
        return issued[official]

    return give


@pytest.fixture
def fake_agent(authority: DemoAuthority, tmp_path: Path) -> Iterator[FakeAgent]:
    """A running agent with the three officials of the demonstration; `fake_agent.connect_key` plugs in another token.

    `fake_agent.behave = Behaviour.CANCEL` and its like answer at once; without one, somebody must use its page.
    """
    # pyHanko takes a second to load: only for the tests that sign.
    from llaqta.signatures.fake_agent.agent import FakeAgent

    with FakeAgent(tmp_path / "agent-home", authority=authority) as agent:
        yield agent
