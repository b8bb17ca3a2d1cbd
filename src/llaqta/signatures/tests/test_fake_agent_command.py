"""`./llaqta fake-agent` as a person starts it: a process of its own, keys in SoftHSM2, ended by Ctrl-C."""

from __future__ import annotations

import base64
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import crl, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from llaqta.signatures.chains import run
from llaqta.signatures.demo_authority import DemoAuthority
from llaqta.signatures.fake_agent import soft_hsm
from llaqta.signatures.fake_agent.signing import another_pdf
from llaqta.signatures.fake_agent.tokens import BLOCKED, PIN, WRONG_PIN

SOURCE = Path(__file__).resolve().parents[3]


@pytest.fixture
def soft_hsm_is_installed() -> None:
    if soft_hsm.find_library() is None:
        missing = "SoftHSM2 is not installed: apt-get install softhsm2"
        if os.environ.get("LLAQTA_REQUIRE_ALL") == "yes":
            pytest.fail(f"LLAQTA_REQUIRE_ALL=yes, and {missing}")
        pytest.skip(missing)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder whose authority answers at a free port."""
    DemoAuthority.make(
        tmp_path / "authority", base_url=f"http://127.0.0.1:{free_port()}"
    )
    return tmp_path


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(home: Path, port: int, *options: str) -> Iterator[tuple[Any, str]]:
    """The command under way, and what it printed when it was ready."""
    command = [sys.executable, "-m", "llaqta", "fake-agent", "--port", str(port), "--home", str(home), *options]  # fmt: skip
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY")  # no window on whoever tests
    } | {"PYTHONPATH": str(SOURCE), "LLAQTA_HOME": str(home)}
    process = subprocess.Popen(  # noqa: S603 — our own command
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        printed = []
        assert process.stdout
        for line in process.stdout:
            printed.append(line)
            if "Ctrl-C" in line:
                break
        yield process, "".join(printed)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(60)
        if process.stdout:
            process.stdout.close()


def call(home: Path, port: int, name: str, **body: Any) -> dict[str, Any]:
    trust = ssl.create_default_context(cafile=str(home / "agent" / "localhost.pem"))
    connection = http.client.HTTPSConnection(
        "localhost", port, timeout=30, context=trust
    )
    try:
        if body:
            connection.request("POST", f"/api/token/{name}", json.dumps(body))
        else:
            connection.request("GET", f"/api/token/{name}")
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        return answer
    finally:
        connection.close()


@pytest.mark.usefixtures("soft_hsm_is_installed")
def test_the_keys_of_the_officials_are_in_soft_hsm(home: Path) -> None:
    port, pdf = free_port(), another_pdf()
    with running(home, port, "--blocked", "--expired") as (_, printed):
        assert "DE PRUEBA" in printed
        assert "Llaves en SoftHSM2" in printed
        tokens = call(home, port, "connected")["datos"]["tokens"]
        assert [token["model"] for token in tokens[:3]] == ["SoftHSM v2"] * 3
        assert len({token["serial"] for token in tokens}) == 5
        assert call(home, port, "data", slot=3, pin="9999")["mensaje"] == WRONG_PIN
        assert call(home, port, "data", slot=5, pin=PIN)["mensaje"] == BLOCKED
        signed = call(
            home, port, "firmar_pdf", slot=3, pin=PIN, alias="diego",
            pdf=base64.b64encode(pdf).decode(),
        )["datos"]["pdf_firmado"]  # fmt: skip
    (signature,) = PdfFileReader(BytesIO(base64.b64decode(signed))).embedded_signatures
    root = x509.Certificate.load(DemoAuthority(home / "authority").root.certificate)
    judged = run(
        async_validate_pdf_signature(
            signature,
            ValidationContext(trust_roots=[root], revocation_mode="soft-fail"),
        )
    )
    assert judged.bottom_line
    assert judged.signing_cert.subject.native["common_name"] == "Diego Ficticio"
    stored = b"".join(
        file.read_bytes() for file in (home / "agent/softhsm").rglob("*.object")
    )
    assert stored, "the keys are in SoftHSM's own folder"


@pytest.mark.usefixtures("soft_hsm_is_installed")
def test_the_tokens_are_the_same_at_the_next_start(home: Path) -> None:
    seen = []
    for _ in range(2):
        port = free_port()
        with running(home, port):
            seen.append(call(home, port, "connected")["datos"]["tokens"])
    assert seen[0] == seen[1]


def test_ctrl_c_ends_it_in_order_and_frees_the_ports(home: Path) -> None:
    port = free_port()
    authority_port = int(DemoAuthority(home / "authority").base_url.rsplit(":", 1)[1])
    with running(home, port, "--software") as (process, printed):
        assert "Llaves en memoria" in printed
        published = http.client.HTTPConnection("127.0.0.1", authority_port, timeout=30)
        published.request("GET", "/crl")
        assert crl.CertificateList.load(published.getresponse().read()).issuer
        published.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert "detenido" in process.stdout.read()
    for closed in (port, authority_port):
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", closed))


def test_a_busy_port_is_said_in_words(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with running(home, port, "--software") as (process, printed):
            assert process.wait(60) == 1
    assert f"El puerto {port} ya está en uso" in printed


def test_a_stranger_at_the_port_of_the_authority_is_said_and_signing_goes_on(
    home: Path,
) -> None:
    authority_port = int(DemoAuthority(home / "authority").base_url.rsplit(":", 1)[1])
    port = free_port()
    with socket.socket() as other:
        other.bind(("127.0.0.1", authority_port))
        other.listen()
        with running(home, port, "--software") as (_process, printed):
            assert call(home, port, "connected")["datos"]["connected"]
    assert f"El puerto {authority_port}, donde debe responder la autoridad" in printed
    assert "Cierre ese programa y repita." in printed
