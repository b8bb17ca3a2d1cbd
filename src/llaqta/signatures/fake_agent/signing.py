"""Signing a PDF as Jacobitus does (iText, append mode): a new invisible field, `ETSI.CAdES.detached`, no time stamp.

On purpose not by our own maker (`signatures.making`): what comes back from an official's computer is foreign work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from io import BytesIO
from typing import Any, TypeVar

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter, PageObject, PdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from llaqta.lib import clock
from llaqta.signatures.fake_agent.tokens import RefusedError
from llaqta.signatures.keys import SigningKey

T = TypeVar("T")

UNREADABLE = "No se pudo firmar: el archivo no es un PDF válido o no admite más firmas."


def sign_pdf(pdf: bytes, *, key: SigningKey, lock: bool = False) -> bytes:
    """One more signature, appended. `lock` forbids whatever comes after («bloquear»). Raises RefusedError."""
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
        signed = list(writer.prev.embedded_signatures)
        metadata = signers.PdfSignatureMetadata(
            field_name=_free_name(writer),
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=lock and not signed,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        )
        signer = _PunctualSigner(
            metadata,
            signer=_KeySigner(key),
            new_field_spec=_field(metadata.field_name, lock=lock and bool(signed)),
        )
        return bytes(_finish(signer.async_sign_pdf(writer)).getbuffer())
    except (PdfError, SigningError, ValueError, KeyError, TypeError) as problem:
        raise RefusedError(UNREADABLE) from problem


def another_pdf() -> bytes:
    """One empty page, to be signed in place of what was sent."""
    writer = PdfFileWriter()  # type: ignore[no-untyped-call]
    empty = writer.add_object(generic.StreamObject(stream_data=b""))
    letter = generic.ArrayObject(map(generic.NumberObject, (0, 0, 612, 792)))
    page = PageObject(contents=empty, media_box=letter)  # type: ignore[no-untyped-call]
    writer.insert_page(page)  # type: ignore[no-untyped-call]
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _finish(work: Coroutine[Any, Any, T]) -> T:
    """Run pyHanko's coroutine in a thread of its own: the caller's may have a loop, such as a test's with a browser."""
    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(copy_context().run, asyncio.run, work).result()


def _free_name(writer: IncrementalPdfFileWriter) -> str:
    """Signature1, Signature2…: iText's own way."""
    taken = {name for name, _, _ in fields.enumerate_sig_fields(writer.prev)}
    number = 1
    while f"Signature{number}" in taken:
        number += 1
    return f"Signature{number}"


def _field(name: str | None, *, lock: bool) -> fields.SigFieldSpec:
    if not lock:
        return fields.SigFieldSpec(sig_field_name=str(name), on_page=0)
    # Only a first signature can certify; a later one closes the document through its field.
    return fields.SigFieldSpec(
        sig_field_name=str(name),
        on_page=0,
        field_mdp_spec=fields.FieldMDPSpec(fields.FieldMDPAction.ALL),
        doc_mdp_update_value=fields.MDPPerm.NO_CHANGES,
    )


class _PunctualSigner(signers.PdfSigner):
    """Says that it signs at the instant of our clock, as the rest of the demonstration does."""

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = clock.now()
        return session


class _KeySigner(signers.Signer):
    """pyHanko asks the token's key for each raw signature."""

    def __init__(self, key: SigningKey) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(map(x509.Certificate.load, key.chain))
        certificate = x509.Certificate.load(key.certificate)
        super().__init__(signing_cert=certificate, cert_registry=store)
        self._key = key
        self._size = certificate.public_key.byte_size

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        return bytes(self._size) if dry_run else self._key.sign(data)
