"""What a verdict costs, beside the cryptography that no verdict can do without, and beside pyHanko on the same file.

The floor is what `cryptography` and `hashlib` need for the same file: each signature, timestamp, certificate and list checked once,
each byte hashed once for every signature over it. Rounds are interleaved; CPU milliseconds; the smallest counts, because noise only
adds. What a judge's child takes is counted from outside, with its fork and the judge's own work.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from bench import processes
from bench.signing import ACT
from llaqta.signatures.api import (
    Overall,
    SignaturePlan,
    TrustStore,
    judge_pdf,
    second_opinion,
    sign_pdf,
    verify_pdf,
)
from llaqta.signatures.demo_authority import DemoAuthority
from llaqta.signatures.linter import lint_pdf

MANY = 40
JUDGED = 20
Works = dict[str, Callable[[], object]]


def measure(rounds: int) -> dict[str, float]:
    """CPU milliseconds of each way to look at a file, and how many times the floor each takes."""
    logging.disable()  # pyHanko tells at length what it finds odd
    with tempfile.TemporaryDirectory(prefix="llaqta-bench-") as name:
        folder = Path(name)
        authority = DemoAuthority.make(folder / "authority")
        trust = TrustStore(authority.put_anchors(folder / "trust"))
        one, many = _signed_once(authority), _signed_many(authority)
        file = folder / "signed.pdf"
        file.write_bytes(one)
        works: Works = {
            "floor_one": lambda: _floor(authority, one, signatures=1, checks=6),
            "verdict_one": lambda: _valid(one, trust),
            "pyhanko_one": lambda: _pyhanko(authority, one),
            "floor_many": lambda: _floor(
                authority, many, signatures=MANY, checks=MANY + 3
            ),
            "verdict_many": lambda: _valid(many, trust),
            "pyhanko_many": lambda: _pyhanko(authority, many),
            "lint": lambda: lint_pdf(ACT.read_bytes()),
        }
        judged: Works = {
            "judged_one": lambda: _each(JUDGED, lambda: verify_pdf(file, trust=trust))
        }
        children: Works = {"pdfsig_one": lambda: second_opinion(file)}
        best: dict[str, float] = {}
        for _round in range(rounds + 1):  # the first one warms up
            for clock, kind in (
                (time.process_time, works),
                (_family, judged),
                (_children, children),
            ):
                for name, work in kind.items():
                    spent = _spent(work, clock)
                    best[name] = min(spent, best.get(name, spent))
    logging.disable(logging.NOTSET)
    best["judged_one"] /= JUDGED
    shares = {
        f"{who}_{what}_times_floor": best[f"{who}_{what}"] / best[f"floor_{what}"]
        for who in ("verdict", "pyhanko")
        for what in ("one", "many")
    }
    return {
        **{f"{name}_cpu_ms": round(value, 2) for name, value in best.items()},
        **{name: round(value, 1) for name, value in shares.items()},
    }


def _signed_once(authority: DemoAuthority) -> bytes:
    """One act with one B-T signature."""
    return sign_pdf(
        ACT.read_bytes(),
        key=authority.issue_seal(),
        plan=_plan(certify=True),
        timestamper=authority,
    )


def _signed_many(authority: DemoAuthority) -> bytes:
    pdf, key = ACT.read_bytes(), authority.issue_seal()
    for number in range(MANY):
        pdf = sign_pdf(pdf, key=key, plan=_plan(certify=number == 0))
    return pdf


def _plan(*, certify: bool) -> SignaturePlan:
    return SignaturePlan(
        field_name=None,
        description="Sello DE PRUEBA",
        certify=certify,
        at=datetime.now(UTC),
    )


def _valid(pdf: bytes, trust: TrustStore) -> None:
    assert judge_pdf(pdf, trust=trust).overall is Overall.VALID


def _pyhanko(authority: DemoAuthority, pdf: bytes) -> None:
    root = x509.Certificate.load(authority.root.certificate)
    for signature in PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures:
        context = ValidationContext(trust_roots=[root], allow_fetching=False)
        status = validate_pdf_signature(
            signature, context, ts_validation_context=context
        )
        assert status.bottom_line


def _floor(
    authority: DemoAuthority, pdf: bytes, *, signatures: int, checks: int
) -> None:
    """Hash what each signature covers (on average half of a file that grew with them), check so many signatures."""
    covered = len(pdf) if signatures == 1 else len(pdf) // 2
    for _signature in range(signatures):
        hashlib.sha256(memoryview(pdf)[:covered]).digest()
    issuer, subject = authority.issuer.x509_certificate, _some_certificate(authority)
    for _check in range(checks):
        subject.verify_directly_issued_by(issuer)


_certificates: dict[int, Any] = {}


def _some_certificate(authority: DemoAuthority) -> Any:
    """A certificate under the RSA issuer: to check it costs what every other RSA signature of the file costs."""
    if id(authority) not in _certificates:
        _certificates[id(authority)] = authority.issue_seal().x509_certificate
    return _certificates[id(authority)]


def _spent(work: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    work()
    return (clock() - start) * 1000


def _each(times: int, work: Callable[[], object]) -> None:
    for _time in range(times):
        work()


def _family() -> float:
    """With the judge and its children; counted in hundredths of a second, so over several files."""
    return processes.cpu_seconds_of_family(os.getpid())


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
