"""Timestamps by RFC 3161 over HTTP. With `revocation`, the only place of Llaqta that asks another server while signing.

Several authorities may be named; the first that gives a usable answer in time is taken. What comes back is checked before it is
believed: status, imprint, nonce, and the token's own signature. Whether its authority is trusted is decided by whoever judges.
"""

from __future__ import annotations

import hashlib
import http.client
import logging
import secrets
import socket
from collections.abc import Sequence
from contextlib import suppress
from threading import Timer
from typing import Final
from urllib.parse import urlsplit

from asn1crypto import cms, tsp
from django.utils.translation import gettext as _
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    validate_sig_integrity,
)

from llaqta.signatures.cms import SHA256_ALGORITHM
from llaqta.signatures.der import integer, octets, sequence
from llaqta.signatures.errors import TimestampUnavailableError

log = logging.getLogger(__name__)

_LARGEST_ANSWER: Final = 100_000
_TRUE: Final = b"\x01\x01\xff"


class _UnusableAnswerError(Exception):
    """What a server said is no timestamp of ours; the next one is asked."""


class HttpTimestamper:
    """Asks time-stamping authorities, in order, each for at most `seconds`."""

    def __init__(self, urls: Sequence[str], *, seconds: float = 5) -> None:
        self.urls = tuple(urls)
        self.seconds = seconds

    def timestamp(self, digest: bytes, /) -> bytes:
        """A TimeStampToken in DER over a SHA-256. Raises TimestampUnavailableError when nobody gives one."""
        reason = _("no hay ninguno configurado")
        for url in self.urls:
            nonce = secrets.randbits(63)
            try:
                answer = _post(url, _request(digest, nonce), self.seconds)
                return check_answer(answer, digest, nonce)
            except Exception as problem:  # another's bytes: parsers fail in many ways
                reason = (
                    f"{urlsplit(url).hostname}: {problem or type(problem).__name__}"
                )
                log.warning("signatures.timestamp_failed url=%s why=%r", url, problem)
        raise TimestampUnavailableError(reason=reason)


def check_answer(answer: bytes, digest: bytes, nonce: int) -> bytes:
    """The token of an answer to this question. Raises when it is anything else."""
    response = tsp.TimeStampResp.load(answer, strict=True)
    status = response["status"]["status"].native
    if status not in ("granted", "granted_with_mods"):
        raise _UnusableAnswerError(status)
    token = response["time_stamp_token"]
    signed_data = token["content"]
    encapsulated = signed_data["encap_content_info"]
    info = encapsulated["content"].parsed
    imprint = info["message_imprint"]
    if (
        encapsulated["content_type"].native != "tst_info"
        or imprint["hash_algorithm"]["algorithm"].native != "sha256"
        or imprint["hashed_message"].native != digest
        or info["nonce"].native != nonce
    ):
        msg = "the timestamp is of something else"
        raise _UnusableAnswerError(msg)
    _check_signature(signed_data, encapsulated["content"].contents)
    dumped: bytes = token.dump()
    return dumped


def _check_signature(signed_data: cms.SignedData, content: bytes) -> None:
    """One signer, whose certificate is inside, signed exactly this content."""
    [signer] = signed_data["signer_infos"]
    certificate = extract_certs_for_validation(signed_data).signer_cert
    digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, content)
    intact, valid = validate_sig_integrity(
        signer,
        certificate,
        expected_content_type="tst_info",
        actual_digest=digest.digest(),
    )
    if not (intact and valid):
        msg = "the timestamp's signature is wrong"
        raise _UnusableAnswerError(msg)


def _request(digest: bytes, nonce: int) -> bytes:
    """TimeStampReq: version 1, the imprint, the nonce, and «send your certificate»."""
    imprint = sequence(SHA256_ALGORITHM, octets(digest))
    return sequence(integer(1), imprint, integer(nonce), _TRUE)


def _post(url: str, request: bytes, seconds: float) -> bytes:
    """Send the question. The time limit is for the whole exchange, however slowly the answer drips."""
    parts = urlsplit(url)
    kind = {
        "http": http.client.HTTPConnection,
        "https": http.client.HTTPSConnection,
    }[parts.scheme]
    connection = kind(parts.netloc, timeout=seconds)
    connection.connect()
    limit = Timer(seconds, _hang_up, [connection.sock])
    limit.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/timestamp-query"}
        connection.request("POST", path, request, headers)
        response = connection.getresponse()
        answer: bytes = response.read(_LARGEST_ANSWER + 1)
        if response.status != http.client.OK or len(answer) > _LARGEST_ANSWER:
            msg = f"HTTP {response.status}, {len(answer)} bytes"
            raise _UnusableAnswerError(msg)
        return answer
    finally:
        limit.cancel()
        limit.join()
        connection.close()


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):  # it ended by itself
        sock.shutdown(socket.SHUT_RDWR)
