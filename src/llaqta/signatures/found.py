"""Each signature of a file taken apart: whether its cryptography holds over the bytes it covers, whose it is, and of when."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

from llaqta.signatures.certificate import CertificateFacts, read_certificate
from llaqta.signatures.chains import Chain
from llaqta.signatures.coverage import Coverage, CoverageError, read_coverage
from llaqta.signatures.embedded import (
    certifies,
    claimed_at,
    claims_to_be_timestamp,
)
from llaqta.signatures.evidence import Evidence
from llaqta.signatures.reading import NotReadableError
from llaqta.signatures.signed_data import SignedData, find_problem, read_signed_data
from llaqta.signatures.verdict import Kind


@dataclass(slots=True)
class Found:
    """One signature of the file, and what was read of it so far."""

    embedded: EmbeddedPdfSignature
    signed: SignedData
    facts: CertificateFacts
    problem: str  # empty: the cryptography and the coverage hold
    coverage: Coverage | None
    chain: Chain
    claimed_at: datetime | None
    timestamped_at: datetime | None = None

    @property
    def is_timestamp(self) -> bool:
        return self.signed.is_timestamp

    @property
    def revision(self) -> int:
        return int(self.embedded.signed_revision)

    @property
    def kind(self) -> Kind:
        if self.is_timestamp:
            return "timestamp"
        return "certification" if certifies(self.embedded) else "signature"


def read_found(
    pdf: bytes, reader: PdfFileReader, evidence: Evidence, one: EmbeddedPdfSignature
) -> Found:
    """Take one signature apart. Raises NotReadableError for one that says to be something else than it is."""
    signed = read_signed_data(one.pkcs7_content)
    if claims_to_be_timestamp(one) != signed.is_timestamp:
        raise NotReadableError("false_timestamp")
    evidence.chains.offer(signed.others)
    coverage = None
    try:
        coverage = read_coverage(pdf, reader, one)
        problem = find_problem(signed, _digest(pdf, signed, coverage))
    except CoverageError as error:
        problem = str(error)
    found = Found(
        embedded=one,
        signed=signed,
        facts=read_certificate(signed.signer.dump()),
        problem=problem,
        coverage=coverage,
        chain=evidence.chains.find(signed.signer, for_time=signed.is_timestamp),
        claimed_at=None if signed.is_timestamp else claimed_at(one),
    )
    if not problem:
        found.timestamped_at = (
            signed.instant if signed.is_timestamp else evidence.time_of(signed)
        )
    return found


def prove_time(found: Sequence[Found], evidence: Evidence) -> None:
    """A document timestamp proves that the signatures under it existed: an upper bound where they have none of their own."""
    earliest: datetime | None = None
    for one in reversed(found):
        if is_trusted_timestamp(one, evidence):
            earliest = one.timestamped_at
        elif not (one.is_timestamp or one.problem or one.timestamped_at):
            one.timestamped_at = earliest


def is_trusted_timestamp(one: Found, evidence: Evidence) -> bool:
    """A document timestamp that holds, given by an authority that was trusted then."""
    return (
        one.is_timestamp
        and one.timestamped_at is not None
        and evidence.is_trusted_time(one.signed, one.timestamped_at)
    )


def _digest(pdf: bytes, signed: SignedData, coverage: Coverage) -> bytes:
    _start, first, second, rest = coverage.ranges
    view = memoryview(pdf)
    digest = hashlib.new(signed.algorithm, view[:first], usedforsecurity=False)
    digest.update(view[second : second + rest])
    return digest.digest()
