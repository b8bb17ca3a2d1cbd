"""Keys in files and in tokens."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from llaqta.signatures.api import (
    KeyUnavailableError,
    SigningKey,
    find_seal_key,
    load_pkcs12,
    open_pkcs11,
    sign_pdf,
)
from llaqta.signatures.demo_authority import DemoKey
from llaqta.signatures.tests.checks import Statuses, is_good, plan, require_program, run

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "1234"


# -- In a file ---------------------------------------------------------------------------------------------------------


def test_a_file_gives_key_certificate_and_chain(
    act: bytes, elena_key: DemoKey, tmp_path: Path, statuses: Statuses
) -> None:
    key = load_pkcs12(
        elena_key.export_pkcs12(tmp_path / "key.p12", "secreto"), "secreto"
    )
    assert key.certificate == elena_key.certificate
    assert key.chain == elena_key.chain
    signed = sign_pdf(act, key=key, plan=plan())
    assert [is_good(status) for status in statuses(signed)] == [True]


def test_a_wrong_password_is_said(elena_key: DemoKey, tmp_path: Path) -> None:
    path = elena_key.export_pkcs12(tmp_path / "key.p12", "secreto")
    with pytest.raises(KeyUnavailableError, match="la clave no es la correcta"):
        load_pkcs12(path, "otra")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyUnavailableError, match="no se puede leer"):
        load_pkcs12(tmp_path / "key.p12", "x")


# -- In a token --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Token:
    """A token of SoftHSM with some keys."""

    label: str
    serial: str

    def open(self, key: DemoKey, **other: Any) -> SigningKey:
        how = {
            "library": LIBRARY,
            "token_serial": self.serial,
            "certificate_sha256": key.sha256,
            "pin": PIN,
        }
        return open_pkcs11(**{**how, **other})


MakeToken = Callable[..., Token]


@pytest.fixture(scope="session")
def _token_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not LIBRARY.exists():
        require_program("softhsm2-util of softhsm2")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    return folder


@pytest.fixture
def make_token(
    _token_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MakeToken:
    """`make_token("label", key, …)`: a token with these keys; every key and certificate has the same label, as some vendors do it."""
    util, tool = require_program("softhsm2-util"), require_program("pkcs11-tool")
    monkeypatch.setenv("SOFTHSM2_CONF", str(_token_folder / "softhsm2.conf"))

    def make(
        label: str, *keys: DemoKey, certificates: list[bytes] | None = None
    ) -> Token:
        initialised = run(
            util,
            "--init-token",
            "--free",
            "--label",
            label,
            "--pin",
            PIN,
            "--so-pin",
            PIN,
        )
        assert initialised.returncode == 0, initialised.stderr
        for number, key in enumerate(keys, start=1):
            identity = f"{number:02x}"
            private = tmp_path / "key.pem"
            private.write_bytes(
                key.private_key.private_bytes(
                    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
                )
            )
            imported = run(
                util, "--import", private, "--token", label, "--label", "llave",
                "--id", identity, "--pin", PIN,
            )  # fmt: skip
            assert imported.returncode == 0, imported.stderr
            own = certificates[number - 1] if certificates else key.certificate
            _write_certificate(tool, label, own, identity, tmp_path)
        return Token(label, _serial(label))

    return make


def _write_certificate(
    tool: str, label: str, certificate: bytes, identity: str, folder: Path
) -> None:
    file = folder / "certificate.der"
    file.write_bytes(certificate)
    written = run(
        tool, "--module", LIBRARY, "--token-label", label, "--login", "--pin", PIN,
        "--write-object", file, "--type", "cert", "--id", identity, "--label", "llave",
    )  # fmt: skip
    assert written.returncode == 0, written.stderr


def _serial(label: str) -> str:
    library = pkcs11.lib(str(LIBRARY))
    library.reinitialize()  # tokens of SoftHSM appear when it starts
    return str(library.get_token(token_label=label).serial.decode())


@pytest.mark.parametrize("which", ["elena_key", "marta_key"])
def test_a_token_signs(
    act: bytes,
    which: str,
    make_token: MakeToken,
    request: pytest.FixtureRequest,
    statuses: Statuses,
) -> None:
    """RSA, and ECDSA by the raw mechanism: SoftHSM has no CKM_ECDSA_SHA256."""
    owner = request.getfixturevalue(which)
    key = make_token(f"firma-{which}", owner).open(owner, issuers=owner.chain)
    assert (key.certificate, key.chain) == (owner.certificate, owner.chain)
    signed = sign_pdf(act, key=key, plan=plan())
    assert [is_good(status) for status in statuses(signed)] == [True]


def test_the_certificate_chooses_the_key_not_the_label(
    act: bytes, elena_key: DemoKey, marta_key: DemoKey, make_token: MakeToken
) -> None:
    token = make_token("dos", elena_key, marta_key)
    for owner in (marta_key, elena_key):
        assert token.open(owner).certificate == owner.certificate


def test_the_serial_chooses_the_token_not_the_label(
    elena_key: DemoKey, diego_key: DemoKey, make_token: MakeToken
) -> None:
    first, second = make_token("uno", elena_key), make_token("otro", diego_key)
    assert second.open(diego_key).certificate == diego_key.certificate
    with pytest.raises(KeyUnavailableError, match="no tiene el certificado"):
        first.open(diego_key)


def test_a_session_that_died_is_opened_again(
    act: bytes, elena_key: DemoKey, make_token: MakeToken, statuses: Statuses
) -> None:
    key = make_token("muere", elena_key).open(elena_key, issuers=elena_key.chain)
    pkcs11.lib(str(LIBRARY)).reinitialize()  # as when the HSM restarts
    signed = sign_pdf(act, key=key, plan=plan())
    assert [is_good(status) for status in statuses(signed)] == [True]


def test_a_token_in_use_refuses_another_pin(
    act: bytes, elena_key: DemoKey, make_token: MakeToken
) -> None:
    token = make_token("pin", elena_key)
    key = token.open(elena_key)
    with pytest.raises(KeyUnavailableError, match="el PIN no es el correcto"):
        token.open(elena_key, pin="9999")
    assert sign_pdf(act, key=key, plan=plan())  # and goes on with the right one


def test_a_wrong_pin_is_tried_once_only(
    elena_key: DemoKey, make_token: MakeToken
) -> None:
    token = make_token("una-vez", elena_key)
    with pytest.raises(KeyUnavailableError, match="No se intenta otra vez"):
        token.open(elena_key, pin="0000")
    tool = require_program("pkcs11-tool")
    changed = run(
        tool, "--module", LIBRARY, "--token-label", token.label, "--login", "--pin", PIN,
        "--change-pin", "--new-pin", "0000",
    )  # fmt: skip
    assert changed.returncode == 0, changed.stderr
    with pytest.raises(KeyUnavailableError, match="No se intenta otra vez"):
        token.open(elena_key, pin="0000")  # it would be right now: nobody asked


def test_a_token_that_is_not_plugged_in_is_said(
    elena_key: DemoKey, make_token: MakeToken
) -> None:
    token = Token("x", "0123456789abcdef")
    make_token("presente", elena_key)
    with pytest.raises(KeyUnavailableError, match="0123456789abcdef no está conectado"):
        token.open(elena_key)


def test_a_library_that_is_not_there_is_said(
    elena_key: DemoKey, tmp_path: Path
) -> None:
    with pytest.raises(KeyUnavailableError, match="no se puede cargar la biblioteca"):
        Token("x", "1").open(elena_key, library=tmp_path / "nada.so")


def test_a_key_that_is_not_of_its_certificate_is_found_out(
    elena_key: DemoKey, diego_key: DemoKey, make_token: MakeToken
) -> None:
    token = make_token("mezclado", elena_key, certificates=[diego_key.certificate])
    with pytest.raises(KeyUnavailableError, match="no es la de su certificado"):
        token.open(diego_key)


def test_a_process_that_forked_opens_its_own_session(
    elena_key: DemoKey, make_token: MakeToken
) -> None:
    """In a process of its own, where nothing else runs: a fork beside threads may hang."""
    token = make_token("bifurca", elena_key)
    script = f"""
import os
from pathlib import Path
from llaqta.signatures.token_keys import open_pkcs11
key = open_pkcs11(library=Path({str(LIBRARY)!r}), token_serial={token.serial!r}, certificate_sha256={elena_key.sha256!r}, pin={PIN!r})
child = os.fork()
if child == 0:
    key.sign(b"child")
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
key.sign(b"parent")
"""
    done = subprocess.run(  # noqa: S603 — the lines above
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


# -- The seal's, as the settings name it --------------------------------------------------------------------------------


def test_without_settings_there_is_no_seal() -> None:
    assert find_seal_key() is None


def test_the_seal_in_a_file_is_opened_once(
    elena_key: DemoKey, tmp_path: Path, settings: Any
) -> None:
    path = elena_key.export_pkcs12(tmp_path / "sello.p12", "secreto")
    settings.LLAQTA_SEAL_PKCS12 = str(path)
    settings.LLAQTA_SEAL_PIN = "secreto"
    key = find_seal_key()
    assert key is not None
    assert key.certificate == elena_key.certificate
    path.unlink()
    assert find_seal_key() is key


def test_a_seal_that_cannot_be_opened_is_tried_again(
    elena_key: DemoKey, tmp_path: Path, settings: Any
) -> None:
    path = tmp_path / "sello.p12"
    settings.LLAQTA_SEAL_PKCS12 = str(path)
    settings.LLAQTA_SEAL_PIN = "secreto"
    with pytest.raises(KeyUnavailableError):
        find_seal_key()
    elena_key.export_pkcs12(path, "secreto")
    assert find_seal_key() is not None


def test_a_renewed_seal_is_taken_up_without_a_restart(
    elena_key: DemoKey, diego_key: DemoKey, tmp_path: Path, settings: Any
) -> None:
    path = elena_key.export_pkcs12(tmp_path / "sello.p12", "secreto")
    settings.LLAQTA_SEAL_PKCS12 = str(path)
    settings.LLAQTA_SEAL_PIN = "secreto"
    assert seal_certificate() == elena_key.certificate
    diego_key.export_pkcs12(tmp_path / "nuevo.p12", "secreto").rename(path)
    assert seal_certificate() == diego_key.certificate


def test_a_broken_new_seal_leaves_the_old_one_at_work(
    elena_key: DemoKey,
    diego_key: DemoKey,
    tmp_path: Path,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = elena_key.export_pkcs12(tmp_path / "sello.p12", "secreto")
    settings.LLAQTA_SEAL_PKCS12 = str(path)
    settings.LLAQTA_SEAL_PIN = "secreto"
    assert seal_certificate() == elena_key.certificate
    path.write_bytes(b"half of a file")
    assert seal_certificate() == elena_key.certificate
    assert seal_certificate() == elena_key.certificate
    assert [one.message for one in caplog.records] == ["signatures.seal_not_renewed"]
    diego_key.export_pkcs12(path, "secreto")
    assert seal_certificate() == diego_key.certificate


def seal_certificate() -> bytes:
    key = find_seal_key()
    assert key is not None
    return key.certificate


def test_the_seal_in_a_token_takes_its_issuers_from_the_trust_folder(
    elena_key: DemoKey, make_token: MakeToken, trust_folder: Path, settings: Any
) -> None:
    token = make_token("sello", elena_key)
    settings.LLAQTA_SEAL_PKCS11_LIBRARY = str(LIBRARY)
    settings.LLAQTA_SEAL_TOKEN_SERIAL = token.serial
    settings.LLAQTA_SEAL_CERTIFICATE = elena_key.sha256.upper()
    settings.LLAQTA_SEAL_PIN = PIN
    key = find_seal_key()
    assert key is not None
    assert key.chain == elena_key.chain
