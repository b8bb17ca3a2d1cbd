"""The contract of Jacobitus, call by call, over real HTTPS on loopback; and the page that asks for the PIN, as a browser without JavaScript uses it."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm

from llaqta.signatures.demo_authority import OFFICIALS, DemoAuthority, DemoKey
from llaqta.signatures.fake_agent.agent import FakeAgent
from llaqta.signatures.fake_agent.behaviours import Behaviour
from llaqta.signatures.fake_agent.signing import another_pdf
from llaqta.signatures.fake_agent.tokens import (
    BLOCKED,
    MISSING_PIN,
    PIN,
    WRONG_PIN,
    SoftwareToken,
)
from llaqta.signatures.keys import SigningKey

MARTA, ELENA, DIEGO = OFFICIALS
ORIGIN = "https://municipio.example"


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def json(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.content)
        return parsed

    @property
    def text(self) -> str:
        return unescape(self.content.decode())


@dataclass
class Browser:
    """Speaks HTTPS with the agent and believes only its certificate."""

    agent: FakeAgent
    waiting: ThreadPoolExecutor = field(default_factory=ThreadPoolExecutor)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        address = urlsplit(self.agent.url)
        trust = ssl.create_default_context(cafile=str(self.agent.tls_certificate))
        connection = http.client.HTTPSConnection(
            str(address.hostname), address.port, timeout=30, context=trust
        )
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path: str) -> dict[str, Any]:
        return self.ask("GET", path).json

    def call(self, name: str, **body: Any) -> dict[str, Any]:
        content = json.dumps(body).encode()
        return self.ask("POST", f"/api/token/{name}", content, {"Origin": ORIGIN}).json

    def call_aside(self, name: str, **body: Any) -> Future[dict[str, Any]]:
        """A call that waits for a person; returns when the page shows it."""
        before = len(self.agent.waiting_room.waiting())
        future = self.waiting.submit(self.call, name, **body)
        self._until(lambda: len(self.agent.waiting_room.waiting()) > before)
        return future

    def page(self) -> str:
        return self.ask("GET", "/").text

    def press(self, act: str, **typed: str) -> Answer:
        """Send the first form of the page."""
        action = re.search(r'action="(/pedido/[^"]+)"', self.page())
        assert action, "the page asks for nothing"
        return self.ask("POST", action[1], urlencode({"acto": act, **typed}).encode())

    def _until(self, happened: Callable[[], bool]) -> None:
        limit = monotonic() + 60
        while not happened():
            assert monotonic() < limit, "the agent did not show the request"
            sleep(0.01)


@pytest.fixture
def browser(fake_agent: FakeAgent) -> Iterator[Browser]:
    browser = Browser(fake_agent)
    yield browser
    fake_agent.waiting_room.cancel_all()
    browser.waiting.shutdown()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return another_pdf()


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def batch(pdf: bytes, count: int) -> list[dict[str, Any]]:
    return [{"id": f"doc-{n}", "pdf": encoded(pdf)} for n in range(count)]


def signatures(signed: str, original: bytes) -> list[Any]:
    """The signatures of a PDF that came back: an increment over what was sent."""
    content = base64.b64decode(signed)
    assert content.startswith(original)
    return list(PdfFileReader(BytesIO(content)).embedded_signatures)


def signer(signature: Any) -> str:
    return str(signature.signer_cert.subject.native["common_name"])


# -- What is there -----------------------------------------------------------------------------------------------------


def test_status_says_which_version_answers(browser: Browser) -> None:
    answer = browser.get("/api/status")
    assert answer["finalizado"] is True
    assert set(answer["datos"]) == {"compilacion", "api_version"}
    assert "DE PRUEBA" in answer["mensaje"]


def test_the_tokens_are_listed_by_name_and_by_slot(browser: Browser) -> None:
    names = browser.get("/api/token/status")["datos"]
    assert names["connected"] is True
    assert names["tokens"][0] == "Token DE PRUEBA Marta Ficticia"
    tokens = browser.get("/api/token/connected")["datos"]["tokens"]
    assert [token["slot"] for token in tokens] == [1, 2, 3]
    assert set(tokens[0]) == {"slot", "serial", "name", "model"}


def test_without_tokens_it_says_so(browser: Browser) -> None:
    browser.agent.tokens.clear()
    assert browser.get("/api/token/connected")["datos"] == {
        "connected": False,
        "tokens": [],
    }


def test_the_pin_opens_what_the_token_holds(browser: Browser) -> None:
    answer = browser.call("data", slot=3, pin=PIN)
    data = answer["datos"]["data_token"]
    key, certificate = data["data"]
    assert (data["certificates"], data["private_keys"]) == (1, 1)
    assert (key["tipo"], key["alias"], key["tiene_certificado"]) == (
        "PRIMARY_KEY",
        "diego",
        True,
    )
    assert certificate["titular"]["uidNumber"] == DIEGO.document_number
    assert certificate["titular"]["UID"] == "1A"
    assert certificate["titular"]["dnQualifier"] == "CI"
    assert certificate["emisor"]["CN"] == "Entidad Certificadora DE PRUEBA (Llaqta)"
    pem = x509.load_pem_x509_certificate(certificate["pem"].encode())
    assert f"{pem.serial_number:x}" == certificate["serialNumber"]


def test_three_wrong_pins_block_the_token(browser: Browser) -> None:
    said = [browser.call("data", slot=1, pin="9999")["mensaje"] for _ in range(4)]
    assert said == [WRONG_PIN, WRONG_PIN, BLOCKED, BLOCKED]
    assert browser.call("data", slot=1, pin=PIN)["mensaje"] == BLOCKED
    assert "CKR_PIN_LOCKED" in BLOCKED
    assert browser.call("data", slot=2, pin=PIN)["finalizado"] is True


def test_a_right_pin_forgets_the_wrong_ones(browser: Browser) -> None:
    for pin in ("9999", "9999", PIN, "9999", "9999"):
        last = browser.call("data", slot=1, pin=pin)
    assert last["mensaje"] == WRONG_PIN


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"slot": 1}, MISSING_PIN),
        ({"slot": 9, "pin": PIN}, "No se encontró el token."),
    ],
)
def test_a_call_that_lacks_something_fails_in_the_envelope(
    browser: Browser, body: dict[str, Any], sentence: str
) -> None:
    content = json.dumps(body).encode()
    answer = browser.ask("POST", "/api/token/data", content)
    assert answer.status == 200
    assert answer.json == {"finalizado": False, "mensaje": sentence, "datos": None}


def test_what_it_does_not_offer_is_answered_in_the_same_envelope(
    browser: Browser,
) -> None:
    answer = browser.ask("POST", "/api/validar_pdf", b"{}")
    assert answer.status == 404
    assert answer.json["finalizado"] is False
    assert browser.ask("POST", "/api/token/data", b"no").json["finalizado"] is False


# -- Signing with the PIN in the request -------------------------------------------------------------------------------


def test_one_pdf_comes_back_with_one_signature_appended(
    browser: Browser, pdf: bytes
) -> None:
    answer = browser.call(
        "firmar_pdf", slot=2, pin=PIN, alias="elena", pdf=encoded(pdf)
    )
    (signature,) = signatures(answer["datos"]["pdf_firmado"], pdf)
    assert signer(signature) == "Elena Ficticia"
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    signature.compute_integrity_info()
    assert signature.summarise_integrity_info()["docmdp_ok"]
    assert signature.docmdp_level is None


def test_a_second_signature_is_appended_to_the_first(
    browser: Browser, pdf: bytes
) -> None:
    first = browser.call("firmar_pdf", slot=1, pin=PIN, pdf=encoded(pdf))["datos"]
    second = browser.call("firmar_pdf", slot=2, pin=PIN, pdf=first["pdf_firmado"])
    once = base64.b64decode(first["pdf_firmado"])
    both = signatures(second["datos"]["pdf_firmado"], once)
    assert [signer(one) for one in both] == ["Marta Ficticia", "Elena Ficticia"]


def test_bloquear_closes_the_document(browser: Browser, pdf: bytes) -> None:
    closed = browser.call(
        "firmar_pdf", slot=1, pin=PIN, pdf=encoded(pdf), bloquear=True
    )["datos"]["pdf_firmado"]
    (signature,) = signatures(closed, pdf)
    assert signature.docmdp_level is MDPPerm.NO_CHANGES
    refused = browser.call("firmar_pdf", slot=2, pin=PIN, pdf=closed)
    assert refused["finalizado"] is False
    assert "no admite más firmas" in refused["mensaje"]


def test_bloquear_by_a_later_signer_closes_through_the_field(
    browser: Browser, pdf: bytes
) -> None:
    first = browser.call("firmar_pdf", slot=1, pin=PIN, pdf=encoded(pdf))["datos"]
    closed = browser.call(
        "firmar_pdf", slot=2, pin=PIN, pdf=first["pdf_firmado"], bloquear=True
    )["datos"]["pdf_firmado"]
    _, second = signatures(closed, base64.b64decode(first["pdf_firmado"]))
    assert second.fieldmdp.action.value == "/All"


def test_a_batch_comes_back_whole_with_its_ids(browser: Browser, pdf: bytes) -> None:
    documents = batch(pdf, 3)
    answer = browser.call(
        "firmar_lote_pdfs", slot=1, pin=PIN, alias="marta", pdfs=documents
    )
    signed = answer["datos"]["pdfs_firmados"]
    assert [one["id"] for one in signed] == ["doc-0", "doc-1", "doc-2"]
    assert all(len(signatures(one["pdf_firmado"], pdf)) == 1 for one in signed)


def test_firmar_hash_signs_sha256_of_the_decoded_bytes(browser: Browser) -> None:
    attributes = b"1\x81\xf5 atributos firmados"
    answer = browser.call(
        "firmar_hash", slot=1, pin=PIN, alias="marta", hash=encoded(attributes)
    )
    key = x509.load_der_x509_certificate(
        browser.agent.tokens[0].certificate
    ).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(
        base64.b64decode(answer["datos"]["firma"]),
        attributes,
        padding.PKCS1v15(),
        hashes.SHA256(),
    )


def test_an_expired_certificate_or_one_not_yet_valid_signs_nothing(
    browser: Browser, authority: DemoAuthority, pdf: bytes
) -> None:
    expired = browser.agent.connect_expired(MARTA)
    early = browser.agent.connect_key(
        authority.issue_official(MARTA, not_before=datetime(2048, 1, 1, tzinfo=UTC))
    )
    for token, said in [
        (expired, "El certificado expiró el"),
        (early, "El certificado aún no es válido"),
    ]:
        answer = browser.call("firmar_pdf", slot=token.slot, pin=PIN, pdf=encoded(pdf))
        assert answer["finalizado"] is False
        assert said in answer["mensaje"]


@pytest.mark.parametrize(
    "content", ["", "***", encoded(b"no es un PDF"), encoded(b"%PDF-1.7\n%%EOF")]
)
def test_what_is_no_pdf_is_refused_in_the_envelope(
    browser: Browser, content: str
) -> None:
    answer = browser.call("firmar_pdf", slot=1, pin=PIN, pdf=content)
    assert answer["finalizado"] is False
    assert answer["datos"] is None


# -- «Modo seguro» -----------------------------------------------------------------------------------------------------


def test_the_page_asks_for_the_pin_and_signs(browser: Browser, pdf: bytes) -> None:
    asked = browser.call_aside("firmar_modo_seguro", pdfs=batch(pdf, 2))
    page = browser.page()
    assert "AGENTE DE PRUEBA" in page
    assert "Firmar 2 documentos" in page
    assert ORIGIN in page
    assert "doc-0" in page
    assert 'http-equiv="refresh"' not in page  # it would take away a PIN half typed
    assert browser.press("firmar", token="2", pin=PIN).status == 303
    answer = asked.result(60)
    assert answer["datos"]["jsons_firmados"] == []
    for one in answer["datos"]["pdfs_firmados"]:
        (signature,) = signatures(one["pdf_firmado"], pdf)
        assert signer(signature) == "Elena Ficticia"
    after = browser.page()
    assert "Se firmaron 2 documentos" in after
    assert 'http-equiv="refresh"' in after


def test_cancelling_is_no_failure_and_gives_no_data(
    browser: Browser, pdf: bytes
) -> None:
    asked = browser.call_aside("firmar_modo_seguro", pdfs=batch(pdf, 1))
    browser.press("cancelar")
    assert asked.result(60) == {
        "finalizado": True,
        "mensaje": "Se canceló la firma de los documentos",
        "datos": None,
    }


def test_a_wrong_pin_may_be_typed_again_on_the_page(
    browser: Browser, pdf: bytes
) -> None:
    asked = browser.call_aside("firmar_modo_seguro", pdfs=batch(pdf, 1))
    browser.press("firmar", token="1", pin="9999")
    assert WRONG_PIN in browser.page()
    browser.press("firmar", token="1", pin="")
    assert MISSING_PIN in browser.page()
    assert not asked.done()
    browser.press("firmar", token="1", pin=PIN)
    assert asked.result(60)["finalizado"] is True


def test_the_third_wrong_pin_ends_the_request(browser: Browser, pdf: bytes) -> None:
    asked = browser.call_aside("firmar_modo_seguro", pdfs=batch(pdf, 1))
    for _ in range(3):
        browser.press("firmar", token="1", pin="9999")
    assert asked.result(60) == {
        "finalizado": False,
        "mensaje": BLOCKED,
        "datos": None,
    }
    assert "bloqueado" in browser.page()


def test_only_tokens_of_the_person_asked_for_are_offered(
    browser: Browser, pdf: bytes
) -> None:
    asked = browser.call_aside(
        "firmar_modo_seguro", ci=DIEGO.document, pdfs=batch(pdf, 1)
    )
    page = browser.page()
    assert "Token DE PRUEBA Diego Ficticio" in page
    assert "Token DE PRUEBA Marta Ficticia" not in page
    browser.press("firmar", token="1", pin=PIN)  # by hand, past the page
    assert "Este token es de otra persona" in browser.page()
    browser.press("firmar", token="3", pin=PIN)
    assert asked.result(60)["finalizado"] is True


def test_sign_is_the_older_name_of_the_same_call(browser: Browser, pdf: bytes) -> None:
    browser.agent.behave = Behaviour.SIGN
    answer = browser.call("sign", ci=ELENA.document_number, pdfs=batch(pdf, 1))
    (signed,) = answer["datos"]["pdfs_firmados"]
    (signature,) = signatures(signed["pdf_firmado"], pdf)
    assert signer(signature) == "Elena Ficticia"


def test_another_site_cannot_press_the_buttons(browser: Browser, pdf: bytes) -> None:
    asked = browser.call_aside("firmar_modo_seguro", pdfs=batch(pdf, 1))
    (pending,) = browser.agent.waiting_room.waiting()
    answer = browser.ask(
        "POST",
        f"/pedido/{pending.key}",
        urlencode({"acto": "firmar", "token": "1", "pin": PIN}).encode(),
        {"Origin": ORIGIN},
    )
    assert answer.status == 403
    assert not asked.done()


def test_words_of_others_are_not_markup_on_the_page(
    browser: Browser, pdf: bytes
) -> None:
    asked = browser.call_aside(
        "firmar_modo_seguro",
        pdfs=[{"id": 1, "name": "<b>informe</b>", "pdf": encoded(pdf)}],
    )
    assert b"<b>informe" not in browser.ask("GET", "/").content
    assert "<b>informe</b>" in browser.page()
    browser.press("cancelar")
    asked.result(60)


def test_stopping_the_agent_cancels_what_waits(
    authority: DemoAuthority, tmp_path: Path, pdf: bytes
) -> None:
    with FakeAgent(tmp_path, authority=authority) as agent:
        browser = Browser(agent)
        asked = browser.call_aside("firmar_modo_seguro", pdfs=batch(pdf, 1))
        port = urlsplit(agent.url).port
    assert asked.result(60)["datos"] is None
    browser.waiting.shutdown()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with pytest.raises(ConnectionRefusedError):
        connection.request("GET", "/")
    connection.close()


class DamagedToken(SoftwareToken):
    """Pulled out while it signs."""

    @contextmanager
    def _opened(self, pin: str) -> Iterator[SigningKey]:
        with super()._opened(pin) as key:
            yield key
            raise OSError


def test_what_nobody_foresaw_is_told_in_the_envelope(
    browser: Browser, official_key: Callable[..., DemoKey], pdf: bytes
) -> None:
    key = official_key("Carla Ficticia", "90000950")
    token = browser.agent.connect(
        DamagedToken(key, serial="0", name="Token dañado", alias="carla")
    )
    asked = browser.call_aside("firmar_modo_seguro", pdfs=batch(pdf, 1))
    browser.press("firmar", token=str(token.slot), pin=PIN)
    at_once = browser.call("firmar_pdf", slot=token.slot, pin=PIN, pdf=encoded(pdf))
    for answer in (asked.result(60), at_once):
        assert answer["finalizado"] is False
        assert "inesperado" in answer["mensaje"]


# -- What the browser asks first ---------------------------------------------------------------------------------------


def test_pages_of_any_origin_may_call_with_credentials(browser: Browser) -> None:
    answer = browser.ask("GET", "/api/status", headers={"Origin": ORIGIN})
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"


def test_the_preflight_lets_a_public_page_reach_this_computer(browser: Browser) -> None:
    answer = browser.ask(
        "OPTIONS",
        "/api/token/firmar_modo_seguro",
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
            "Access-Control-Request-Private-Network": "true",
        },
    )
    assert answer.status == 204
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"


def test_other_sites_cannot_read_the_page_of_the_pin(browser: Browser) -> None:
    answer = browser.ask("GET", "/", headers={"Origin": ORIGIN})
    assert answer.headers["Access-Control-Allow-Origin"] is None


# -- Conducts that tests of other rooms order --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behave", "done", "message"),
    [
        (Behaviour.CANCEL, True, "Se canceló la firma de los documentos"),
        (Behaviour.WRONG_PIN, False, WRONG_PIN),
        (Behaviour.BLOCKED, False, BLOCKED),
    ],
)
def test_it_can_be_told_to_fail(
    browser: Browser, pdf: bytes, behave: Behaviour, done: bool, message: str
) -> None:
    browser.agent.behave = behave
    answer = browser.call("firmar_modo_seguro", pdfs=batch(pdf, 1))
    assert answer == {"finalizado": done, "mensaje": message, "datos": None}


def test_it_can_be_told_to_answer_wrongly(browser: Browser, pdf: bytes) -> None:
    def signed(behave: Behaviour) -> list[dict[str, Any]]:
        browser.agent.behave = behave
        answer = browser.call(
            "firmar_modo_seguro", ci=MARTA.document, pdfs=batch(pdf + b"\n", 2)
        )
        documents: list[dict[str, Any]] = answer["datos"]["pdfs_firmados"]
        return documents

    assert [one["id"] for one in signed(Behaviour.HALF)] == ["doc-0"]
    assert [one["id"] for one in signed(Behaviour.TWICE)] == [
        "doc-0",
        "doc-1",
        "doc-0",
        "doc-1",
    ]
    foreign = base64.b64decode(signed(Behaviour.ANOTHER_PDF)[0]["pdf_firmado"])
    assert not foreign.startswith(pdf + b"\n")
    (wrong, *_) = signed(Behaviour.WRONG_SIGNER)
    (signature,) = signatures(wrong["pdf_firmado"], pdf + b"\n")
    assert signer(signature) == "Elena Ficticia"


def test_a_late_answer_waits_until_it_is_let_go(browser: Browser, pdf: bytes) -> None:
    browser.agent.behave = Behaviour.LATE
    asked = browser.waiting.submit(
        browser.call, "firmar_modo_seguro", pdfs=batch(pdf, 1)
    )
    browser.get("/api/status")  # meanwhile it answers others
    assert not asked.done()
    browser.agent.release.set()
    assert asked.result(60)["finalizado"] is True


def test_it_signs_at_the_instant_that_a_test_holds(
    browser: Browser, pdf: bytes
) -> None:
    browser.agent.at = datetime(2026, 2, 13, 14, 30, tzinfo=UTC)
    answer = browser.call("firmar_pdf", slot=1, pin=PIN, pdf=encoded(pdf))
    (signature,) = signatures(answer["datos"]["pdf_firmado"], pdf)
    assert signature.self_reported_timestamp == browser.agent.at


def test_another_token_can_be_plugged_in(
    browser: Browser, official_key: Callable[..., DemoKey], pdf: bytes
) -> None:
    token = browser.agent.connect_key(official_key("Carla Ficticia", "90000950"))
    browser.agent.behave = Behaviour.SIGN
    answer = browser.call("firmar_modo_seguro", ci="90000950", pdfs=batch(pdf, 1))
    (signature,) = signatures(answer["datos"]["pdfs_firmados"][0]["pdf_firmado"], pdf)
    assert signer(signature) == "Carla Ficticia"
    assert (token.slot, token.is_blocked) == (4, False)


# -- Its certificate ---------------------------------------------------------------------------------------------------


def test_its_certificate_is_made_once_and_only_for_this_computer(
    authority: DemoAuthority, tmp_path: Path
) -> None:
    first = FakeAgent(tmp_path, authority=authority).tls_certificate.read_bytes()
    again = FakeAgent(tmp_path, authority=authority).tls_certificate.read_bytes()
    assert hashlib.sha256(first).digest() == hashlib.sha256(again).digest()
    certificate = x509.load_pem_x509_certificate(first)
    names = certificate.extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    ).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == [
        "127.0.0.1"
    ]


# -- Judged by others --------------------------------------------------------------------------------------------------


def test_pdfsig_and_qpdf_find_its_signature_good(
    browser: Browser, pdf: bytes, tmp_path: Path
) -> None:
    for program in ("pdfsig", "certutil", "qpdf"):
        if shutil.which(program) is None:
            if os.environ.get("LLAQTA_REQUIRE_ALL") == "yes":
                pytest.fail(f"LLAQTA_REQUIRE_ALL=yes, and there is no {program}")
            pytest.skip(f"{program} is not installed")
    answer = browser.call("firmar_pdf", slot=1, pin=PIN, pdf=encoded(pdf))
    file = tmp_path / "signed.pdf"
    file.write_bytes(base64.b64decode(answer["datos"]["pdf_firmado"]))
    root = tmp_path / "root.pem"
    root.write_bytes(
        browser.agent.authority.root.x509_certificate.public_bytes(Encoding.PEM)
    )
    store = f"sql:{tmp_path / 'nss'}"
    (tmp_path / "nss").mkdir()
    run("certutil", "-N", "-d", store, "--empty-password")
    run("certutil", "-A", "-d", store, "-n", "root", "-t", "C,C,C", "-i", root)
    report = run("pdfsig", "-nssdir", store, file)
    assert "Signature is Valid" in report
    assert "Certificate is Trusted" in report
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", file)


def run(name: str, *arguments: str | Path) -> str:
    program = shutil.which(name)
    assert program
    done = subprocess.run(  # noqa: S603 — our own files
        [program, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr
