"""The key of the municipality's own seal («firma automática»), as the settings name it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from llaqta.signatures.keys import KeyFile, SigningKey
from llaqta.signatures.token_keys import open_pkcs11
from llaqta.signatures.trust import TrustStore


def find_seal_key() -> SigningKey | None:
    """The seal's key, or None where no seal is set up. It is opened once in a process, a file again when it is another.

    Raises KeyUnavailableError with the reason, and tries again the next time that it is asked.
    """
    if settings.LLAQTA_SEAL_PKCS12:
        return _file(settings.LLAQTA_SEAL_PKCS12, settings.LLAQTA_SEAL_PIN).key()
    if settings.LLAQTA_SEAL_PKCS11_LIBRARY:
        return _from_token(
            settings.LLAQTA_SEAL_PKCS11_LIBRARY,
            settings.LLAQTA_SEAL_TOKEN_SERIAL,
            settings.LLAQTA_SEAL_CERTIFICATE,
            settings.LLAQTA_SEAL_PIN,
            settings.LLAQTA_TRUST,
        )
    return None


@lru_cache(maxsize=4)
def _file(path: str, pin: str) -> KeyFile:
    return KeyFile(Path(path).expanduser(), pin)


@lru_cache(maxsize=4)
def _from_token(
    library: str, serial: str, certificate: str, pin: str, trust: Path
) -> SigningKey:
    """Most tokens carry only the holder's certificate; the trust folder knows who issued it."""
    return open_pkcs11(
        library=Path(library),
        token_serial=serial,
        certificate_sha256=certificate,
        pin=pin,
        issuers=[one.der for one in TrustStore(trust).issuers()],
    )
