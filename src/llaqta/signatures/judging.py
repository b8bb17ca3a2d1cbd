"""Five answers about each signature of a PDF, and one for the whole file.

Crypto, coverage, later changes, chain and revocation must each hold (`README.md` tells how they add up). Whatever
goes wrong while judging gives «no se puede evaluar», never «válido». `judge_pdf` works in this process; what a
stranger sends goes through `verifying.verify_pdf`, which starts a child with limits.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from pyhanko.pdf_utils.reader import PdfFileReader

from llaqta.lib import clock
from llaqta.signatures import answers
from llaqta.signatures.answers import CLOCK_SKEW
from llaqta.signatures.coverage import CoverageError, check_later_bytes
from llaqta.signatures.embedded import locks, name_of, read_signatures
from llaqta.signatures.evidence import Evidence
from llaqta.signatures.found import Found, prove_time, read_found
from llaqta.signatures.levels import level_of
from llaqta.signatures.overall import add_up, not_evaluable, unsigned
from llaqta.signatures.policy import read_history
from llaqta.signatures.reading import (
    NotReadableError,
    is_unsigned_for_lenient_readers,
    open_pdf,
)
from llaqta.signatures.trust import TrustStore
from llaqta.signatures.verdict import Change, SignatureVerdict, Verdict, change

log = logging.getLogger(__name__)

__all__ = ["CLOCK_SKEW", "judge_pdf", "not_evaluable", "read_signatures"]


def judge_pdf(
    pdf: bytes,
    *,
    trust: TrustStore,
    at: datetime | None = None,
    held_since: datetime | None = None,
    reader: PdfFileReader | None = None,
) -> Verdict:
    """Judge a file now, or as of a moment. Never raises for what is in the file.

    `held_since`: since when whoever asks can prove to have held this very file (the ledger of a
    document issued here); it serves as a timestamp does. `reader`: the file, when it is open already.
    """
    try:
        return _judge(
            pdf, trust, at or clock.now(), held_since, reader or open_pdf(pdf)
        )
    except NotReadableError as found:
        if str(found) == "hybrid" and is_unsigned_for_lenient_readers(pdf):
            return unsigned(pdf)
        return not_evaluable(str(found), pdf)
    except MemoryError:
        return not_evaluable("too_heavy", pdf)
    except Exception as problem:  # a stranger's file breaks parsers in many ways
        log.info("signatures.not_evaluable %r", problem)
        if is_unsigned_for_lenient_readers(pdf):
            return unsigned(pdf)
        return not_evaluable("broken", pdf)


def _judge(
    pdf: bytes,
    trust: TrustStore,
    at: datetime,
    held_since: datetime | None,
    reader: PdfFileReader,
) -> Verdict:
    embedded = read_signatures(reader)
    if not embedded:
        # Taken away, or hidden from readers.
        return not_evaluable("traces", pdf) if b"/ByteRange" in pdf else unsigned(pdf)
    evidence = Evidence(trust, reader)
    found = [read_found(pdf, reader, evidence, one) for one in embedded]
    history = read_history(reader, embedded)
    covered = [one.coverage for one in found if one.coverage is not None]
    try:
        if covered:
            check_later_bytes(pdf, reader, covered[0], covered)
        stray: tuple[Change, ...] = ()
    except CoverageError:
        stray = (change("stray", allowed=False),)
    prove_time(found, evidence)
    return add_up(
        pdf,
        tuple(
            _conclude(
                index,
                found,
                evidence,
                (*history.after(found[index].revision), *stray),
                answers.moment_of(found[index], held_since=held_since, at=at),
                at,
                pdf,
            )
            for index in range(len(found))
        ),
    )


def _conclude(
    index: int,
    all_found: Sequence[Found],
    evidence: Evidence,
    after: tuple[Change, ...],
    moment: answers.Moment,
    at: datetime,
    pdf: bytes,
) -> SignatureVerdict:
    found = all_found[index]
    end = 0 if found.coverage is None else found.coverage.revision_end
    has_stray = any(one.kind == "stray" for one in after)
    return SignatureVerdict(
        index=index,
        field=name_of(found.embedded),
        kind=found.kind,
        signer=found.facts,
        claimed_at=found.claimed_at,
        timestamped_at=found.timestamped_at,
        judged_at=moment.at,
        intact=answers.intact(found),
        identity=answers.identity(found),
        certificate=answers.certificate(found, moment, at),
        revocation=answers.revocation(found, moment, at, evidence),
        changes=answers.changes(found, after, has_stray=has_stray),
        change_list=after,
        level=level_of(found, moment.at, all_found, evidence),
        revision_end=end,
        covers_whole_file=bool(end) and not pdf[end:].strip(),
        locks_document=locks(found.embedded),
    )
