"""The officials' keys inside SoftHSM2, reached as a real token is: by PKCS #11.

The library reads its settings once in a process; this is for a process of the agent's own (`./llaqta fake-agent`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import pkcs11
from asn1crypto import keys as asn1_keys
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pkcs11.util.rsa import decode_rsa_private_key
from pkcs11.util.x509 import decode_x509_certificate

from llaqta.signatures.demo_authority.demo_key import DemoKey
from llaqta.signatures.fake_agent.tokens import PIN, Token
from llaqta.signatures.keys import SigningKey

LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
SECURITY_OFFICER_PIN = "87654321"  # nobody needs it: a token is made again, not mended

_library_lock = Lock()  # SoftHSM logs in for the whole process: one caller at a time


def find_library() -> Path | None:
    """SoftHSM's PKCS #11 library, when SoftHSM is installed."""
    if shutil.which("softhsm2-util") is None:
        return None
    return next((Path(path) for path in LIBRARIES if Path(path).exists()), None)


def have_tokens(
    folder: Path, library: Path, holders: Sequence[tuple[str, str, DemoKey]]
) -> list[Token]:
    """One SoftHSM token for each (name, alias, key), made when it is not there yet with the same keys."""
    _settle(folder)
    wanted = hashlib.sha256(
        "\n".join(f"{name} {key.sha256}" for name, _, key in holders).encode()
    ).hexdigest()
    stamp = folder / "made"
    is_made = stamp.exists() and stamp.read_text() == wanted
    if not is_made:
        shutil.rmtree(folder / "tokens", ignore_errors=True)
        (folder / "tokens").mkdir(mode=0o700)
        for name, _, _ in holders:
            _initialise(name)
    module = pkcs11.lib(str(library))
    tokens: list[Token] = []
    for name, alias, key in holders:
        device = module.get_token(token_label=name)
        if not is_made:
            _fill(device, alias, key)
        tokens.append(SoftHsmToken(device, key, name=name, alias=alias))
    stamp.write_text(wanted)
    return tokens


class SoftHsmToken(Token):
    """A key that never leaves SoftHSM: it is given the data and gives back the signature."""

    def __init__(self, device: Any, key: DemoKey, *, name: str, alias: str) -> None:
        super().__init__(
            serial=_words(device.serial),
            name=name,
            alias=alias,
            certificate=key.certificate,
            model=_words(device.model),
        )
        self._device, self._chain = device, key.chain

    @contextmanager
    def _opened(self, pin: str) -> Iterator[SigningKey]:
        with _library_lock:
            try:
                session = self._device.open(user_pin=pin)
            except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid):
                raise self._count_failure() from None
            self.failures = 0
            with session:
                private_key = session.get_key(
                    object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self.alias
                )
                yield _HeldKey(private_key, self.certificate, self._chain)


class _HeldKey:
    def __init__(
        self, private_key: Any, certificate: bytes, chain: tuple[bytes, ...]
    ) -> None:
        self._private_key = private_key
        self.certificate, self.chain = certificate, chain

    def sign(self, data: bytes) -> bytes:
        return bytes(
            self._private_key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS)
        )


def _settle(folder: Path) -> None:
    """SoftHSM's settings for this process and the programs that it starts."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = folder / "softhsm2.conf"
    settings.write_text(
        f"directories.tokendir = {folder.absolute() / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    os.environ["SOFTHSM2_CONF"] = str(settings)


def _initialise(name: str) -> None:
    program = shutil.which("softhsm2-util")
    assert program is not None  # noqa: S101 — `find_library` looked
    command = [
        program, "--init-token", "--free", "--label", name,
        "--so-pin", SECURITY_OFFICER_PIN, "--pin", PIN,
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 — words of ours


def _fill(device: Any, alias: str, key: DemoKey) -> None:
    pkcs8 = key.private_key.private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    inner = asn1_keys.PrivateKeyInfo.load(pkcs8)["private_key"].parsed.dump()
    identity = {pkcs11.Attribute.LABEL: alias, pkcs11.Attribute.ID: b"\x01"}
    private = {
        **decode_rsa_private_key(inner),
        **identity,
        pkcs11.Attribute.TOKEN: True,
        pkcs11.Attribute.PRIVATE: True,
        pkcs11.Attribute.SENSITIVE: True,
        pkcs11.Attribute.EXTRACTABLE: False,
    }
    certificate = {
        **decode_x509_certificate(key.certificate),
        **identity,
        pkcs11.Attribute.TOKEN: True,
    }
    with device.open(user_pin=PIN, rw=True) as session:
        session.create_object(private)
        session.create_object(certificate)


def _words(value: bytes | str) -> str:
    text = value.decode() if isinstance(value, bytes) else value
    return text.strip().strip("\0")
