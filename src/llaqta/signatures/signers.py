"""Signers whose signatures were accepted here, kept in the folder of trust (`signers/`) so that what they name is fetched."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from llaqta.signatures.trust import TrustStore, write_whole

log = logging.getLogger(__name__)


def is_kept(trust: TrustStore, certificate: bytes) -> bool:
    return _path(trust, certificate).exists()


def keep_signer(trust: TrustStore, chain: Sequence[bytes]) -> bool:
    """Keep a signer's certificate and those between it and the anchor that vouches for them, in that order."""
    if not chain:
        return False
    try:
        papers = [x509.load_der_x509_certificate(one) for one in chain]
        write_whole(
            _path(trust, chain[0]),
            b"".join(one.public_bytes(Encoding.PEM) for one in papers),
        )
    except (OSError, ValueError) as error:
        # A folder mounted for reading only: the signature is good all the same.
        log.warning("signatures.signer_not_kept why=%r", error)
        return False
    return True


def _path(trust: TrustStore, certificate: bytes) -> Path:
    name = hashlib.sha256(certificate).hexdigest()
    return trust.folder / "signers" / f"{name}.pem"
