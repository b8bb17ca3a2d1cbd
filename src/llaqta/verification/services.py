"""Writes: in which authorities this municipality believes. Each change is an entry of the ledger."""

from __future__ import annotations

from django.db import transaction

from llaqta.ledger import api as ledger
from llaqta.lib.actor import Actor, Role
from llaqta.signatures.api import TrustedCertificate
from llaqta.verification.checks import trust_store
from llaqta.verification.errors import OnlyAdministratorsError

CHAIN = "trust"


@transaction.atomic
def trust_authority(
    *, content: bytes, is_anchor: bool, sha256: str, actor: Actor
) -> TrustedCertificate:
    """Believe an authority from now on. `sha256` is the fingerprint that the administrator got by another way.

    Raises OnlyAdministratorsError, or TrustError when the fingerprints differ or the file is no authority's certificate.
    """
    _check(actor)
    trusted = trust_store().add(content, is_anchor=is_anchor, expected_sha256=sha256)
    ledger.record(
        "verification.authority_trusted",
        actor=actor,
        chain=CHAIN,
        target=trusted.facts.sha256,
        data={"name": trusted.facts.name, "is_anchor": is_anchor},
    )
    return trusted


@transaction.atomic
def distrust_authority(*, sha256: str, actor: Actor) -> None:
    """Believe an authority no longer. What it signed is judged anew from now on. An unknown one is nothing to complain about."""
    _check(actor)
    store = trust_store()
    known = {one.facts.sha256: one for one in (*store.anchors(), *store.issuers())}
    if store.remove(sha256):
        ledger.record(
            "verification.authority_distrusted",
            actor=actor,
            chain=CHAIN,
            target=sha256,
            data={"name": known[sha256].facts.name if sha256 in known else ""},
        )


def _check(actor: Actor) -> None:
    if not actor.has_role(Role.ADMINISTRATOR):
        raise OnlyAdministratorsError
