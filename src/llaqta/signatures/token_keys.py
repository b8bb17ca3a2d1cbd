"""Keys that never leave their token or HSM (PKCS#11). The only place that loads such a library.

A token is chosen by its serial number and the key by its certificate's hash, because labels are neither unique nor stable. A process
holds one session for each token, shared by its keys, and opens it again when it has died (token pulled out, HSM restarted, fork).
A wrong PIN is tried once only: a few more tries would block the token for good.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import Any, Final, TypeVar

import pkcs11
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.utils.translation import gettext as _
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass

from llaqta.signatures.certificate import order_chain
from llaqta.signatures.cms import signer_for
from llaqta.signatures.errors import KeyUnavailableError, WrongSignatureError
from llaqta.signatures.keys import SigningKey

T = TypeVar("T")

_DIGEST_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")  # SHA-256
_TRIAL: Final = b"Llaqta"


def open_pkcs11(
    *,
    library: Path,
    token_serial: str,
    certificate_sha256: str,
    pin: str,
    issuers: Iterable[bytes] = (),
) -> SigningKey:
    """A key in a token, proved to belong to its certificate by one trial signature. Raises KeyUnavailableError with the reason.

    `issuers` completes the chain when the token carries only the holder's certificate.
    """
    token = _token(library, token_serial, pin)
    key = TokenKey(token, certificate_sha256.lower().replace(":", ""), tuple(issuers))
    try:
        signer_for(key.certificate, ()).check(_TRIAL, key.sign(_TRIAL))
    except WrongSignatureError as problem:
        raise KeyUnavailableError(
            reason=_("la llave del token no es la de su certificado.")
        ) from problem
    return key


class _Token:
    """One token of one library: its session, its login, and the private keys found in it."""

    def __init__(self, library: Path, serial: str, pin: str) -> None:
        self._library = library
        self._serial = serial
        self._pin = pin
        self._lock = RLock()  # a session does one thing at a time
        self._session: Any = None
        self._process = 0
        self._keys: dict[str, Any] = {}
        self._refused = False

    def run(self, what: Callable[[Any], T]) -> T:
        """Do it in the session; when that fails, do it once more in a new one. Raises KeyUnavailableError."""
        with self._lock:
            try:
                if self._session is not None and self._process == os.getpid():
                    try:
                        return what(self._session)
                    except pkcs11.PKCS11Error:
                        self._close()
                return what(self._open())
            except pkcs11.PKCS11Error as problem:
                self._close()
                raise KeyUnavailableError(reason=self._reason(problem)) from problem

    def private_key(self, session: Any, certificate_sha256: str) -> Any:
        if certificate_sha256 not in self._keys:
            certificate = find_certificate(session, certificate_sha256)
            self._keys[certificate_sha256] = session.get_key(
                object_class=ObjectClass.PRIVATE_KEY, id=certificate[Attribute.ID]
            )
        return self._keys[certificate_sha256]

    def _open(self) -> Any:
        self._keys.clear()
        if self._refused:
            raise pkcs11.PinIncorrect
        try:
            library = pkcs11.lib(str(self._library))
        except Exception as problem:  # not there, not a library, or it does not start
            raise KeyUnavailableError(
                reason=_("no se puede cargar la biblioteca %(library)s.")
                % {"library": self._library}
            ) from problem
        if self._process not in (0, os.getpid()):
            library.reinitialize()  # after a fork nothing of the parent's holds (PKCS#11 2.40, 6.7.1)
        token = self._plugged(library)
        try:
            self._session = token.open(user_pin=self._pin)
        except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid):
            self._refused = True
            raise
        except pkcs11.UserAlreadyLoggedIn:  # by another part of this process
            self._session = token.open()
        self._process = os.getpid()
        self._mechanisms = token.slot.get_mechanisms()
        return self._session

    def _plugged(self, library: Any) -> Any:
        """The token; some libraries notice a new one only when they start."""
        serial = self._serial.encode()
        try:
            return library.get_token(token_serial=serial)
        except pkcs11.NoSuchToken:
            library.reinitialize()
            return library.get_token(token_serial=serial)

    def close(self) -> None:
        """End the session, and with it the login. The next use opens another."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        session, self._session = self._session, None
        self._keys.clear()
        if session is None or self._process != os.getpid():
            return
        with suppress(pkcs11.PKCS11Error):  # it was dead already
            session.close()

    @property
    def hashes_itself(self) -> bool:
        return Mechanism.SHA256_RSA_PKCS in self._mechanisms

    def _reason(self, problem: pkcs11.PKCS11Error) -> str:
        if isinstance(problem, pkcs11.NoSuchToken):
            return _("el token con número de serie %(serial)s no está conectado.") % {
                "serial": self._serial
            }
        if isinstance(problem, pkcs11.PinLocked):
            return _(
                "el token está bloqueado por PIN equivocado; su emisor puede desbloquearlo."
            )
        if self._refused:
            return _(
                "el PIN no es el correcto. No se intenta otra vez, para no bloquear el token: corrija el PIN y reinicie el servicio."
            )
        if isinstance(problem, pkcs11.NoSuchKey):
            return _("el token no tiene el certificado indicado, o le falta su llave.")
        return _("el token dio un error (%(error)s).") % {
            "error": type(problem).__name__
        }


class TokenKey:
    """A private key in a token. Its certificate and chain are read once."""

    def __init__(
        self, token: _Token, certificate_sha256: str, issuers: tuple[bytes, ...]
    ) -> None:
        self._token = token
        self._sha256 = certificate_sha256
        self.certificate, others = token.run(self._read_certificates)
        self.chain = order_chain(self.certificate, (*others, *issuers))

    def sign(self, data: bytes) -> bytes:
        return self._token.run(lambda session: self._sign(session, data))

    def _sign(self, session: Any, data: bytes) -> bytes:
        key = self._token.private_key(session, self._sha256)
        if key.key_type == KeyType.EC:
            # CKM_ECDSA_SHA256 is missing in SoftHSM and in some tokens; the raw one is everywhere.
            raw = key.sign(hashlib.sha256(data).digest(), mechanism=Mechanism.ECDSA)
            half = len(raw) // 2
            return encode_dss_signature(
                int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
            )
        if self._token.hashes_itself:
            signature = key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS)
        else:
            signature = key.sign(
                _DIGEST_INFO + hashlib.sha256(data).digest(),
                mechanism=Mechanism.RSA_PKCS,
            )
        return bytes(signature)

    def _read_certificates(self, session: Any) -> tuple[bytes, list[bytes]]:
        own = bytes(find_certificate(session, self._sha256)[Attribute.VALUE])
        return own, [bytes(one[Attribute.VALUE]) for one in _certificates(session)]


def find_certificate(session: Any, sha256: str) -> Any:
    """The certificate object with that hash. Raises pkcs11.NoSuchKey."""
    for certificate in _certificates(session):
        if hashlib.sha256(certificate[Attribute.VALUE]).hexdigest() == sha256:
            return certificate
    raise pkcs11.NoSuchKey


def _certificates(session: Any) -> list[Any]:
    session.generate_random(
        64
    )  # fails if the session is dead; a search there would fail twice, the second time unheard
    return list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))


_tokens: dict[tuple[Path, str, str], _Token] = {}
_tokens_lock = RLock()


def _token(library: Path, serial: str, pin: str) -> _Token:
    with _tokens_lock:
        for (*place, other_pin), token in _tokens.items():
            if place == [library, serial] and other_pin != pin:
                token.close()  # or its login would make any PIN look right
        return _tokens.setdefault((library, serial, pin), _Token(library, serial, pin))
