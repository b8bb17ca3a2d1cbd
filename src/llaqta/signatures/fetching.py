"""Fetches the lists of revoked certificates, on a schedule, and keeps them in the trust folder.

Addresses come only from certificates that the folder's anchors vouch for: its own, and those of signers whose
signatures were accepted here (`signers/`). A stranger's file never makes us ask a server anything. An answer is kept only when
it is a list, or an OCSP answer, signed by the right authority; nobody is shown what else a server said.
"""

from __future__ import annotations

import hashlib
import http.client
import logging
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from llaqta.lib import clock
from llaqta.signatures.chains import Chains
from llaqta.signatures.revocation import (
    LARGEST_LIST,
    believe_answer,
    is_list_of,
    is_of_another,
    read_crl,
)
from llaqta.signatures.signed_data import load_certificate
from llaqta.signatures.signers import is_kept, keep_signer
from llaqta.signatures.trust import TrustStore, write_whole

log = logging.getLogger(__name__)

FRESH: Final = timedelta(hours=1)
SECONDS_EACH: Final = 10.0
_PIECE: Final = 65_536
_OCSP_TYPE: Final = "application/ocsp-request"


@dataclass(frozen=True, slots=True)
class Failure:
    """An address that gave nothing usable, and why, for the administrator."""

    url: str
    reason: str


@dataclass(slots=True)
class RefreshReport:
    """What a refresh brought."""

    fetched: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)  # not asked: what we have is new
    failed: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A list or an answer to ask for, and whose signature it must bear."""

    url: str
    subject: x509.Certificate
    issuer: x509.Certificate
    path: Path
    is_list: bool


class _UnusableError(Exception):
    """What came is not what was asked for."""


def refresh_revocation(trust: TrustStore, *, seconds: float = 60) -> RefreshReport:
    """Fetch what the trusted certificates name, within a time. What fails is reported, and the old stays."""
    report = RefreshReport()
    until = time.monotonic() + seconds
    for wanted in _list_wanted(trust):
        if _is_fresh(wanted):
            report.fresh.append(wanted.url)
            continue
        try:
            _fetch_one(wanted, until)
            report.fetched.append(wanted.url)
        except (
            _UnusableError,
            OSError,
            ValueError,
            http.client.HTTPException,
        ) as error:
            log.warning("signatures.revocation_failed url=%s why=%r", wanted.url, error)
            report.failed.append(
                Failure(wanted.url, str(error) or type(error).__name__)
            )
    return report


def remember_signer(trust: TrustStore, certificate: bytes) -> bool:
    """Keep the certificate of a signer accepted here, so that what it names is fetched. Only when it chains to an anchor."""
    return is_kept(trust, certificate) or keep_signer(
        trust, find_line(trust, certificate)
    )


def find_line(trust: TrustStore, certificate: bytes) -> tuple[bytes, ...]:
    """A signer's certificate and those below the anchor that vouches for it; nothing without anchor."""
    chain = Chains(trust).find(load_certificate(certificate))
    if not chain.is_trusted:
        return ()
    return tuple(one.dump() for one in chain.certificates[:-1])


def _list_wanted(trust: TrustStore) -> Iterator[_Wanted]:
    seen: set[str] = set()
    for subject, issuer in _vouched_for(trust):
        if subject.not_valid_after_utc < clock.now():
            continue
        lists = list(_list_addresses(subject))
        for url in lists:
            if url not in seen:
                seen.add(url)
                name = f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.crl"
                yield _Wanted(url, subject, issuer, trust.crls / name, True)
        if not lists:  # a list says more, and tells nobody whom we ask about
            name = f"{subject.fingerprint(hashes.SHA256()).hex()}.ocsp"
            for url in _answer_addresses(subject):
                yield _Wanted(url, subject, issuer, trust.ocsp / name, False)


def _vouched_for(trust: TrustStore) -> list[tuple[x509.Certificate, x509.Certificate]]:
    """Certificates of the folder with their issuers, as far as a line of signatures leads to an anchor."""
    anchors = [x509.load_der_x509_certificate(one.der) for one in trust.anchors()]
    pending = [x509.load_der_x509_certificate(one.der) for one in trust.issuers()]
    for path in sorted((trust.folder / "signers").glob("*.pem")):
        pending += x509.load_pem_x509_certificates(path.read_bytes())
    trusted = list(anchors)
    pairs: dict[bytes, tuple[x509.Certificate, x509.Certificate]] = {}
    for issuer in trusted:  # grows while it is walked
        for subject in pending:
            key = subject.fingerprint(hashes.SHA256())
            if key not in pairs and _is_issued_by(subject, issuer):
                pairs[key] = (subject, issuer)
                if _is_authority(subject):
                    trusted.append(subject)
    return list(pairs.values())


def _is_issued_by(subject: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        subject.verify_directly_issued_by(issuer)
    except Exception:  # another name, another key, another kind of key
        return False
    return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(
            x509.BasicConstraints
        ).value.ca
    except x509.ExtensionNotFound:
        return False


def _list_addresses(certificate: x509.Certificate) -> Iterator[str]:
    try:
        points = certificate.extensions.get_extension_for_class(
            x509.CRLDistributionPoints
        ).value
    except x509.ExtensionNotFound:
        return
    for point in points:
        if is_of_another(point, certificate):  # it says nothing here
            continue
        for name in point.full_name or []:
            if isinstance(name, x509.UniformResourceIdentifier) and _is_web(name.value):
                yield name.value


def _answer_addresses(certificate: x509.Certificate) -> Iterator[str]:
    try:
        access = certificate.extensions.get_extension_for_class(
            x509.AuthorityInformationAccess
        ).value
    except x509.ExtensionNotFound:
        return
    for one in access:
        location = one.access_location
        if (
            one.access_method == AuthorityInformationAccessOID.OCSP
            and isinstance(location, x509.UniformResourceIdentifier)
            and _is_web(location.value)
        ):
            yield location.value


def _is_web(url: str) -> bool:
    parts = urlsplit(url)
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and not parts.username
    )


def _is_fresh(wanted: _Wanted) -> bool:
    made_at = _made_at(wanted)
    return made_at is not None and clock.now() - made_at < FRESH


def _made_at(wanted: _Wanted) -> datetime | None:
    """When what we keep was made, if it can be read and is still in force."""
    try:
        content = wanted.path.read_bytes()
        if wanted.is_list:
            crl = read_crl(content)
            return crl.last_update_utc
        return ocsp.load_der_ocsp_response(content).this_update_utc
    except (OSError, ValueError):
        return None


def _fetch_one(wanted: _Wanted, until: float) -> None:
    if wanted.is_list:
        content = _get(wanted.url, None, until)
        crl = read_crl(content)
        if crl.issuer != wanted.issuer.subject or not is_list_of(crl, wanted.issuer):
            raise _UnusableError("no es la lista de revocados de esa autoridad")
        kept = _made_at(wanted)
        if kept is not None and crl.last_update_utc < kept:
            raise _UnusableError("es una lista más antigua que la que se tiene")
    else:
        request = (
            ocsp.OCSPRequestBuilder()
            .add_certificate(wanted.subject, wanted.issuer, hashes.SHA1())  # noqa: S303  names the certificate, signs nothing; what every responder knows
            .build()
        )
        content = _get(wanted.url, request.public_bytes(Encoding.DER), until)
        if not believe_answer(content, wanted.subject, wanted.issuer):
            raise _UnusableError("no es una respuesta de esa autoridad")
    write_whole(wanted.path, content)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Where an authority's certificate points is where we ask, and nowhere else."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Any,
        newurl: str,
    ) -> None:
        return None


_opener: Final = urllib.request.build_opener(_NoRedirects())


def _get(url: str, body: bytes | None, until: float) -> bytes:
    """The answer to a request, within the time and size allowed."""
    until = min(until, time.monotonic() + SECONDS_EACH)
    request = urllib.request.Request(  # noqa: S310  only http and https come here (_is_web)
        url, body, {"Content-Type": _OCSP_TYPE} if body else {}
    )
    pieces: list[bytes] = []
    size = 0
    with _opener.open(request, timeout=_left(until)) as answer:
        while piece := answer.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST_LIST:
                raise _UnusableError("la respuesta es demasiado grande")
            _left(until)  # one that drips does not hold us
    return b"".join(pieces)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise _UnusableError("no respondió a tiempo")
    return left
