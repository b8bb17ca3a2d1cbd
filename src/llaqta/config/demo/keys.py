"""The certification authority «DE PRUEBA» of the demonstration, the keys of who signs, and the folder that trusts them.

All of it lies in the data folder. The same keys serve `./llaqta fake-agent`; nothing they sign is valid anywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from llaqta.config.demo.command import SEAL_FILE, SEAL_PIN
from llaqta.lib.actor import Actor
from llaqta.signatures import api as signatures
from llaqta.verification import api as verification

AUTHORITY, SEAL = "authority", "sello"
LISTS_LAST = timedelta(days=365)  # a demonstration is looked at without a network


@dataclass(frozen=True, slots=True)
class Keys:
    authority: signatures.DemoAuthority
    officials: Mapping[str, signatures.DemoKey]  # by username


def have_keys() -> Keys:
    """Those of this data folder, made now if there are none."""
    home = Path(settings.LLAQTA_HOME)
    authority = signatures.DemoAuthority.have(home / AUTHORITY)
    seal = authority.find(SEAL)
    if seal is None:
        seal = authority.issue_seal()
        authority.keep(SEAL, seal)
    seal.export_pkcs12(home / SEAL_FILE, SEAL_PIN)
    officials = {
        official.username: authority.have_official(official)
        for official in signatures.OFFICIALS
    }
    return Keys(authority, officials)


def trust_them(keys: Keys, *, administrator: Actor) -> None:
    """What the administrator of a real municipality does by hand, with the fingerprints before their eyes."""
    for key, is_anchor in ((keys.authority.root, True), (keys.authority.issuer, False)):
        verification.trust_authority(
            content=key.certificate,
            is_anchor=is_anchor,
            sha256=key.sha256,
            actor=administrator,
        )


def publish_lists(keys: Keys) -> None:
    """Lay today's lists of revoked certificates beside the authority."""
    lists = Path(settings.LLAQTA_TRUST) / "crls"
    lists.mkdir(parents=True, exist_ok=True)
    (lists / "entidad-de-prueba.crl").write_bytes(keys.authority.crl(lasts=LISTS_LAST))
    (lists / "raiz-de-prueba.crl").write_bytes(
        keys.authority.root_crl(lasts=LISTS_LAST)
    )
