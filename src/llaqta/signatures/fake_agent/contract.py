"""Jacobitus' calls, one function each: a JSON body in, an envelope `{finalizado, mensaje, datos}` out.

Failures come in the envelope too, with HTTP 200: callers must read `finalizado`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from llaqta.lib import clock
from llaqta.signatures.fake_agent.behaviours import Behaviour
from llaqta.signatures.fake_agent.documents import (
    Document,
    SignedDocument,
    decode,
    encode,
)
from llaqta.signatures.fake_agent.pending import Pending
from llaqta.signatures.fake_agent.tokens import (
    BLOCKED,
    WRONG_PIN,
    RefusedError,
    Token,
)

if TYPE_CHECKING:
    from llaqta.signatures.fake_agent.agent import FakeAgent

Envelope = dict[str, Any]
Body = Mapping[str, Any]

CANCELLED = "Se canceló la firma de los documentos"
VERSION = "0.0.0-DE-PRUEBA"


def envelope(
    done: bool, message: str, data: Mapping[str, Any] | None = None
) -> Envelope:
    return {"finalizado": done, "mensaje": message, "datos": data}


def refusal(message: str) -> Envelope:
    return envelope(False, message)


# -- What is there -----------------------------------------------------------------------------------------------------


def status(agent: FakeAgent, body: Body) -> Envelope:
    return envelope(
        True,
        "Agente de firma DE PRUEBA en ejecución.",
        {"compilacion": VERSION, "api_version": "1.0.0"},
    )


def token_status(agent: FakeAgent, body: Body) -> Envelope:
    names = [token.name for token in agent.tokens]
    return envelope(True, _found(agent), {"connected": bool(names), "tokens": names})


def token_connected(agent: FakeAgent, body: Body) -> Envelope:
    tokens = [
        {
            "slot": token.slot,
            "serial": token.serial,
            "name": token.name,
            "model": token.model,
        }
        for token in agent.tokens
    ]
    return envelope(True, _found(agent), {"connected": bool(tokens), "tokens": tokens})


def token_data(agent: FakeAgent, body: Body) -> Envelope:
    token = _token(agent, body)
    with token.unlocked(_pin(body)):
        data = {
            "certificates": 1,
            "private_keys": 1,
            "data": [_key_entry(token), _certificate_entry(token)],
        }
    return envelope(True, "Se obtuvo la información del token.", {"data_token": data})


# -- Signing with the PIN in the request -------------------------------------------------------------------------------


def sign_one(agent: FakeAgent, body: Body) -> Envelope:
    document = Document.parse({"id": "pdf", **body})
    signed = _sign_at_once(agent, body, [document])
    if not signed:  # half of one document is none
        return refusal("No se pudo firmar el documento.")
    return envelope(
        True, "Se firmó el documento.", {"pdf_firmado": encode(signed[0].pdf)}
    )


def sign_batch(agent: FakeAgent, body: Body) -> Envelope:
    signed = _sign_at_once(agent, body, _documents(body))
    return envelope(
        True,
        "Se firmaron los documentos.",
        {"pdfs_firmados": [one.to_json() for one in signed]},
    )


def sign_hash(agent: FakeAgent, body: Body) -> Envelope:
    """SHA256withRSA over the decoded bytes. A hexadecimal text decodes as base64 too, and yields a useless signature: as in the original."""
    token = _token(agent, body)
    data = decode(body.get("hash"))
    with token.unlocked(_pin(body)) as key:
        token.check_dates()
        signature = key.sign(data)
    return envelope(True, "Se firmó el hash.", {"firma": encode(signature)})


# -- «Modo seguro»: the PIN is typed here ------------------------------------------------------------------------------


def sign_safely(agent: FakeAgent, body: Body) -> Envelope:
    """Wait for the person. Cancelling is no failure: `finalizado` is true and `datos` null."""
    if body.get("jsons"):
        raise RefusedError("El agente DE PRUEBA firma solo PDF.")
    pending = Pending(
        _documents(body), str(body.get("ci") or ""), str(body.get("_origin") or "")
    )
    if agent.behave is None:
        agent.waiting_room.wait_for(pending)
    else:
        _behave(agent, pending)
    if pending.refusal:
        return refusal(pending.refusal)
    if pending.signed is None:
        return envelope(True, CANCELLED)
    return envelope(
        True,
        "Se firmaron los documentos.",
        {
            "pdfs_firmados": [one.to_json() for one in pending.signed],
            "jsons_firmados": [],
        },
    )


CALLS: dict[tuple[str, str], Callable[[FakeAgent, Body], Envelope]] = {
    ("GET", "/api/status"): status,
    ("GET", "/api/token/status"): token_status,
    ("GET", "/api/token/connected"): token_connected,
    ("POST", "/api/token/data"): token_data,
    ("POST", "/api/token/firmar_pdf"): sign_one,
    ("POST", "/api/token/firmar_lote_pdfs"): sign_batch,
    ("POST", "/api/token/firmar_modo_seguro"): sign_safely,
    ("POST", "/api/token/sign"): sign_safely,  # its older name
    ("POST", "/api/token/firmar_hash"): sign_hash,
}


# -- Parts -------------------------------------------------------------------------------------------------------------


def _found(agent: FakeAgent) -> str:
    return "Lista de tokens obtenida." if agent.tokens else "No hay tokens conectados."


def _token(agent: FakeAgent, body: Body) -> Token:
    """The token of the slot, or the first; `alias`, when given, must be its key's."""
    slot, alias = body.get("slot"), body.get("alias")
    found = [t for t in agent.tokens if slot is None or str(t.slot) == str(slot)]
    if not found:
        raise RefusedError("No se encontró el token.")
    if alias is not None and found[0].alias != alias:
        raise RefusedError("No se encontró la clave privada con ese alias.")
    return found[0]


def _pin(body: Body) -> str:
    return str(body.get("pin") or "")


def _documents(body: Body) -> list[Document]:
    items = body.get("pdfs")
    if not isinstance(items, Sequence) or isinstance(items, str) or not items:
        raise RefusedError("No hay documentos para firmar.")
    return [Document.parse(item) for item in items]


def _sign_at_once(
    agent: FakeAgent, body: Body, documents: list[Document]
) -> list[SignedDocument]:
    if agent.behave is Behaviour.WRONG_PIN:
        raise RefusedError(WRONG_PIN)
    if agent.behave is Behaviour.BLOCKED:
        raise RefusedError(BLOCKED)
    return agent.sign(documents, token=_token(agent, body), pin=_pin(body))


def _behave(agent: FakeAgent, pending: Pending) -> None:
    """Answer in place of the person, as a test ordered."""
    if agent.behave is Behaviour.CANCEL:
        pending.answer()
    elif agent.behave is Behaviour.WRONG_PIN:
        pending.answer(refusal=WRONG_PIN)
    elif agent.behave is Behaviour.BLOCKED:
        pending.answer(refusal=BLOCKED)
    else:
        token = agent.token_for(
            pending.ci, wrong=agent.behave is Behaviour.WRONG_SIGNER
        )
        pending.answer(agent.sign(pending.documents, token=token, pin=agent.pin))


def _key_entry(token: Token) -> dict[str, Any]:
    return {
        "tipo": "PRIMARY_KEY",
        "alias": token.alias,
        "id": "01",
        "tiene_certificado": True,
    }


def _certificate_entry(token: Token) -> dict[str, Any]:
    facts = token.facts
    pem = x509.load_der_x509_certificate(token.certificate).public_bytes(Encoding.PEM)
    holder = {
        "dnQualifier": facts.document_type,
        "uidNumber": facts.document_number,
        "UID": facts.complement,
        "CN": facts.name,
        "T": facts.title,
        "O": facts.organization,
        "OU": facts.unit,
        "EmailAddress": facts.email,
        "description": facts.description,
    }
    return {
        "tipo": "X509_CERTIFICATE",
        "serialNumber": facts.serial_number,
        "alias": token.alias,
        "id": "01",
        "pem": pem.decode(),
        "validez": {
            "desde": f"{clock.local(facts.not_before):%Y-%m-%d %H:%M:%S}",
            "hasta": f"{clock.local(facts.not_after):%Y-%m-%d %H:%M:%S}",
        },
        "titular": {name: value for name, value in holder.items() if value},
        "common_name": facts.name,
        "emisor": {"CN": facts.issuer_name, "O": facts.issuer_organization},
    }
