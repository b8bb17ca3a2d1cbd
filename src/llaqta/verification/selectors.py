"""Reads: the trust folder as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from llaqta.signatures import api as signatures
from llaqta.signatures.api import TrustedCertificate
from llaqta.verification.checks import trust_store

WARN_DAYS = 60  # before an authority's certificate expires


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One trusted certificate."""

    name: str
    organization: str
    sha256: str
    is_anchor: bool
    not_after: datetime
    is_expired: bool
    expires_soon: bool
    listed_at: datetime | None  # when its list of revoked certificates was made
    next_list_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustPage:
    authorities: tuple[Authority, ...]
    problems: tuple[tuple[str, str], ...]  # file and what is wrong with it
    folder: str


def view_trust(*, on: date) -> TrustPage:
    """The authorities, roots first, and files of the folder that cannot be read."""
    store = trust_store()
    return TrustPage(
        authorities=tuple(
            _authority(one, on) for one in (*store.anchors(), *store.issuers())
        ),
        problems=tuple((one.path.name, one.reason) for one in store.problems()),
        folder=str(store.folder),
    )


def find_authority(sha256: str) -> Authority | None:
    store = trust_store()
    found = [
        one
        for one in (*store.anchors(), *store.issuers())
        if one.facts.sha256 == sha256
    ]
    return _authority(found[0], date.min) if found else None


def _authority(one: TrustedCertificate, on: date) -> Authority:
    facts = one.facts
    dates = signatures.find_list_dates(trust_store(), one.der)
    return Authority(
        name=facts.name,
        organization=facts.organization,
        sha256=facts.sha256,
        is_anchor=one.is_anchor,
        not_after=facts.not_after,
        is_expired=facts.not_after.date() < on,
        expires_soon=0 <= (facts.not_after.date() - on).days <= WARN_DAYS,
        listed_at=dates.made_at if dates else None,
        next_list_at=dates.next_at if dates else None,
    )
