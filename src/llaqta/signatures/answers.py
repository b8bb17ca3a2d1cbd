"""The five answers about one signature, from what was found of it and what is at hand. `README.md` tells the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from asn1crypto import x509

from llaqta.signatures.certificate import read_certificate
from llaqta.signatures.chains import Chain
from llaqta.signatures.evidence import Evidence
from llaqta.signatures.found import Found
from llaqta.signatures.verdict import Answer, Change, answer

CLOCK_SKEW: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Moment:
    """For when a certificate is judged, and whether somebody else than the signer proves it."""

    at: datetime
    is_proven: bool


def moment_of(found: Found, *, held_since: datetime | None, at: datetime) -> Moment:
    """That of a trusted timestamp, or since when whoever asks holds the file; else the one that the signer declares."""
    proven = [one for one in (found.timestamped_at, held_since) if one]
    return Moment(min(proven, default=found.claimed_at or at), bool(proven))


def intact(found: Found) -> Answer:
    return answer("intact", found.problem or "intact")


def identity(found: Found) -> Answer:
    facts = found.facts
    who = ", ".join(part for part in (facts.name, facts.masked_document) if part)
    if found.problem:
        return answer("identity", "unproven", who=who)
    if not found.chain.is_trusted:
        return answer("identity", "claimed", who=who)
    if found.is_timestamp:
        return answer("identity", "time_authority", who=who)
    return answer("identity", "identified", who=who, issuer=facts.issuer_name)


def certificate(found: Found, moment: Moment, at: datetime) -> Answer:
    """Whether the certificate leads to an authority that is trusted, and was in force."""
    if found.problem:
        return answer("certificate", "unproven")
    chain = found.chain
    if not chain.is_trusted:
        return answer("certificate", chain.problem, issuer=found.facts.issuer_name)
    if not found.is_timestamp and moment.at > at + CLOCK_SKEW:
        return answer("certificate", "future", moment=moment.at)
    outside = chain.first_not_in_force(moment.at)
    if outside is not None:
        return _out_of_force(_when(found, moment, outside), outside, moment)
    if found.is_timestamp:
        return answer("certificate", "valid_then", moment=moment.at)
    if moment.is_proven:
        is_ours = moment.at != found.timestamped_at
        code = "valid_held" if is_ours else "valid_timestamped"
        return answer("certificate", code, moment=moment.at)
    outside = chain.first_not_in_force(at)
    if outside is not None:
        return _out_of_force("expired_since", outside, moment)
    if found.claimed_at is None:
        return answer("certificate", "valid_now")
    return answer("certificate", "valid_claimed", moment=moment.at)


def _when(found: Found, moment: Moment, outside: x509.Certificate) -> str:
    if moment.at <= outside.not_valid_after:
        return "not_yet_valid"
    if moment.is_proven and _claims_to_be_earlier(found, found.chain):
        return "expired_since"
    return "expired"


def _claims_to_be_earlier(found: Found, chain: Chain) -> bool:
    """Proof of time came after the certificate's end, but the signature says that it was made within its life."""
    claimed = found.claimed_at
    return claimed is not None and chain.first_not_in_force(claimed) is None


def _out_of_force(code: str, outside: x509.Certificate, moment: Moment) -> Answer:
    facts = read_certificate(outside.dump())
    return answer(
        "certificate",
        code,
        whose=f"«{facts.name}»",
        begin=facts.not_before,
        end=facts.not_after,
        moment=moment.at,
    )


def revocation(
    found: Found, moment: Moment, at: datetime, evidence: Evidence
) -> Answer:
    if found.problem:
        return answer("revocation", "unproven")
    if not found.chain.is_trusted:
        return answer("revocation", "untrusted")
    # Whoever has somebody's revoked key declares an hour before, and brings the list of that hour.
    spoken_of = moment.at if moment.is_proven else max(moment.at, at)
    standing = evidence.standing(found.chain, spoken_of)
    if standing.state == "good":
        code = "good"
    elif standing.state == "unknown":
        code = standing.why
        if code == "stale" and not moment.is_proven:
            code = "stale_unproven"
    elif standing.revoked_at is None or standing.revoked_at <= moment.at:
        code = "revoked"
    else:
        code = "revoked_later" if moment.is_proven else "revoked_unproven"
    return answer(
        "revocation",
        code,
        revoked=standing.revoked_at,
        spoken=standing.spoken_at,
        source=standing.source,
    )


def changes(found: Found, after: Sequence[Change], *, has_stray: bool) -> Answer:
    if has_stray:
        code = "stray"
    elif any(not one.allowed for one in after):
        code = "forbidden"
    elif found.problem:  # nothing came after, yet it did not stay as it was signed
        code = "unproven"
    else:
        code = "allowed" if after else "none"
    return answer("changes", code)
