"""The PAdES level of a signature (ETSI EN 319 142-1, 6), as far as it can be seen here: what is not trusted raises nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from llaqta.signatures.embedded import PADES, format_of
from llaqta.signatures.evidence import Evidence
from llaqta.signatures.found import Found, is_trusted_timestamp

LEVELS: Final = ("", "PKCS#7", "B-B", "B-T", "B-LT", "B-LTA")


def level_of(
    found: Found, judged_at: datetime, all_found: Sequence[Found], evidence: Evidence
) -> str:
    if found.is_timestamp or found.problem:
        return ""
    if format_of(found.embedded) != PADES or not found.signed.has_signing_certificate:
        return "PKCS#7"
    if found.timestamped_at is None:
        return "B-B"
    if not found.chain.is_trusted or not evidence.is_kept(found.chain, judged_at):
        return "B-T"
    is_archived = any(
        one.revision > found.revision
        and is_trusted_timestamp(one, evidence)
        and evidence.is_kept(found.chain, judged_at, revision=one.revision)
        for one in all_found
    )
    return "B-LTA" if is_archived else "B-LT"
