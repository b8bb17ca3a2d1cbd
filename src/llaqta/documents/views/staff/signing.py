"""The desk's pages for signing: what waits, a batch for the token, what comes back, and what was signed by hand."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from llaqta.blobs import api as blobs
from llaqta.documents.errors import InkSignerError, NothingChosenError
from llaqta.documents.models import Attachment, SigningItem, SigningSession
from llaqta.documents.responses import attachment_response
from llaqta.documents.scan_form import ScanForm
from llaqta.documents.selectors import signing as selectors
from llaqta.documents.services.attachments import largest_file
from llaqta.documents.services.signing import batches, hashes, means, taking_in
from llaqta.documents.services.signing.ink import ScanTaken, take_in_scan
from llaqta.documents.services.signing.taking_in import TakenIn
from llaqta.documents.services.uploads import received
from llaqta.lib import clock
from llaqta.lib.actor import Actor
from llaqta.lib.errors import InvalidError, LlaqtaError
from llaqta.organization import api as organization
from llaqta.organization.api import StaffRequest, staff_page
from llaqta.signatures import api as signatures
from llaqta.ui.api import policy_that_connects_to

# -- What waits --------------------------------------------------------------------------------------------------------


@staff_page
@require_http_methods(["GET", "POST"])
def sign(request: StaffRequest) -> HttpResponse:
    """What waits for the signature of this post; the chosen ones become a batch."""
    if request.method == "POST":
        try:
            session = batches.start_session(
                signature_ids=_numbers(request.POST.getlist("signature")),
                actor=request.actor,
            )
        except LlaqtaError as problem:
            messages.error(request, str(problem))
            return redirect("documents:sign")
        return redirect(_start_url(session))
    chosen = _uuid(request.GET.get("documento", ""))
    waiting = selectors.list_waiting(request.actor, first=chosen)
    context = {
        "waiting": waiting[: batches.MOST_AT_ONCE],
        "chosen": chosen,
        "total": waiting.count(),
        "most": batches.MOST_AT_ONCE,
        "seal": selectors.seal_queue(),
        "may_sign": bool(_own_document(request)),
    }
    return render(request, "documents/staff/sign.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal() and len(text) < 19]


def _start_url(session: SigningSession) -> str:
    """The page of a batch; the script begins at once because the person has just pressed the button."""
    return reverse("documents:signing_session", args=[session.uuid]) + "?empezar=1"


# -- A batch -----------------------------------------------------------------------------------------------------------


@staff_page
@require_safe
def session(request: StaffRequest, session: UUID) -> HttpResponse:
    batch = selectors.access_session(session, actor=request.actor)
    items = selectors.list_items(batch)
    states = SigningItem.State
    context = {
        "session": batch,
        "items": items,
        "signed": sum(item.state == states.SIGNED for item in items),
        "refused": sum(item.state == states.REFUSED for item in items),
        "waiting": sum(item.state == states.SENT for item in items),
        "agent": settings.LLAQTA_AGENT_URL,
        "by_hash": settings.LLAQTA_SIGN_BY_HASH,
        "ci": _own_document(request),
        "largest": largest_file(),
        "most_files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
    }
    response = render(request, "documents/staff/signing_session.html", context)
    response["Content-Security-Policy"] = policy_that_connects_to(
        settings.LLAQTA_AGENT_URL
    )
    return response


def _own_document(request: StaffRequest) -> str:
    """«1234567-1A»: lets the signing program offer only that person's token. Empty for who only assists the post."""
    user = request.user
    if request.actor.position_id is None:
        return ""
    authority = user.document_number and organization.find_authority(
        document_type=user.document_type,
        number=user.document_number,
        complement=user.complement,
        position_id=request.actor.post_id,
        on=clock.today(),
    )
    if not authority:
        return ""
    return "-".join(part for part in (user.document_number, user.complement) if part)


@staff_page
@require_POST
def continue_session(request: StaffRequest, session: UUID) -> HttpResponse:
    """Prepare again what was not signed, and begin."""
    batch = selectors.access_session(session, actor=request.actor)
    left = batches.continue_session(session=batch, actor=request.actor)
    if left:
        return redirect(_start_url(batch))
    messages.info(request, _("De este lote ya no queda nada que espere su firma."))
    return redirect("documents:signing_session", session=batch.uuid)


@staff_page
@require_safe
def item_pdf(request: StaffRequest, session: UUID, item: UUID) -> HttpResponseBase:
    """The exact bytes that are to be signed."""
    sent = selectors.access_item(item, actor=request.actor).sent
    return attachment_response(sent, inline=False)


@staff_page
@require_safe
def session_zip(request: StaffRequest, session: UUID) -> HttpResponse:
    """All that waits in a batch, in one file, for a computer that has the token."""
    batch = selectors.access_session(session, actor=request.actor)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, item in enumerate(selectors.list_items(batch), start=1):
            if item.state == SigningItem.State.SENT:
                cite = (item.signature.document.cite or "").replace("/", "-")
                archive.writestr(f"{number:02d} {cite}.pdf", means.bytes_of(item.sent))
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="por-firmar.zip"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


# -- What comes back ---------------------------------------------------------------------------------------------------


@staff_page
@require_POST
def return_item(request: StaffRequest, session: UUID, item: UUID) -> HttpResponse:
    """One signed PDF, from the script of the page: the answer says what became of it."""
    file = request.FILES.get("file")
    if file is None:
        raise NothingChosenError
    answer = taking_in.take_in(
        item_uuid=item, returned=_read(file), actor=request.actor
    )
    return JsonResponse(_told(answer))


@staff_page
@require_POST
def upload(request: StaffRequest, session: UUID) -> HttpResponse:
    """Signed PDFs that were signed elsewhere, several at once: each finds its document by its content."""
    batch = selectors.access_session(session, actor=request.actor)
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, _("Elija los PDF firmados."))
        return redirect("documents:signing_session", session=batch.uuid)
    answers = taking_in.take_in_by_content(
        session=batch, files=[_read(file) for file in files], actor=request.actor
    )
    signed = 0
    for file, answer in zip(files, answers, strict=True):
        signed += bool(answer and answer.accepted)
        _say(request, file, answer)
    if signed:
        done = ngettext(
            "Se recibió %(count)s documento firmado.",
            "Se recibieron %(count)s documentos firmados.",
            signed,
        )
        messages.success(request, done % {"count": signed})
    return redirect("documents:signing_session", session=batch.uuid)


def _say(
    request: StaffRequest, file: UploadedFile[Any], answer: TakenIn | None
) -> None:
    name = file.name or ""
    if answer is None:
        messages.error(
            request,
            _(
                "%(name)s: no es ninguno de los documentos de este lote. Suba el archivo que descargó de aquí, firmado y sin otro cambio."
            )
            % {"name": name},
        )
    elif not answer.accepted:
        messages.error(
            request,
            _("%(name)s: %(reason)s") % {"name": name, "reason": answer.reason},
        )
    elif answer.note:
        messages.info(
            request, _("%(name)s: %(reason)s") % {"name": name, "reason": answer.note}
        )


def _read(file: UploadedFile[Any]) -> bytes:
    limit = largest_file()
    if file.size is not None and file.size > limit:
        raise blobs.TooLargeError(name=file.name, limit=f"{limit // 1024 // 1024} MB")
    return bytes(file.read())


def _told(answer: TakenIn) -> dict[str, Any]:
    return {
        "accepted": answer.accepted,
        "code": answer.code,
        "text": answer.reason or answer.note,
    }


# -- By hash -----------------------------------------------------------------------------------------------------------


@staff_page
@require_POST
def prepare_hashes(request: StaffRequest, session: UUID) -> HttpResponse:
    """What the token must sign for each document that waits: `{"hashes": {item: base64}}`."""
    batch = selectors.access_session(session, actor=request.actor)
    certificates = [_decoded(text) for text in request.POST.getlist("certificate")]
    if not certificates:
        raise NothingChosenError
    answers = hashes.prepare_hashes(
        session=batch,
        certificate=certificates[0],
        chain=certificates[1:],
        actor=request.actor,
    )
    return JsonResponse({"hashes": hashes.as_base64(answers)})


@staff_page
@require_POST
def return_hash(request: StaffRequest, session: UUID, item: UUID) -> HttpResponse:
    """The raw signature that the token made for one document."""
    answer = hashes.finish_hash(
        item_uuid=item,
        signature=_decoded(request.POST.get("signature", "")),
        actor=request.actor,
    )
    return JsonResponse(_told(answer))


def _decoded(text: str) -> bytes:
    """Base64 or PEM, as the signing program gives them."""
    body = "".join(line for line in text.splitlines() if not line.startswith("-----"))
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as problem:
        raise signatures.SigningError from problem


# -- Signed by hand ----------------------------------------------------------------------------------------------------


@staff_page
@require_http_methods(["GET", "POST"])
def ink(request: StaffRequest) -> HttpResponse:
    """Paper that was signed by hand and scanned: each PDF is a document, pictures are the pages of one."""
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ScanForm(*data, actor=request.actor)
    if form.is_valid():
        try:
            with received(form.cleaned_data["scans"], actor=request.actor) as pages:
                answers = _take_in_scans(pages, form.cleaned_data, request.actor)
        except InvalidError as problem:
            field = "signed_by" if problem.code == InkSignerError.code else "scans"
            form.add_error(field, str(problem))
        else:
            for name, answer in answers:
                _say_scan(request, name, answer)
            return redirect("documents:sign")
    return render(
        request,
        "documents/staff/sign_ink.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


def _take_in_scans(
    pages: list[Attachment], said: dict[str, Any], actor: Actor
) -> list[tuple[str, ScanTaken]]:
    papers = [[page] for page in pages if page.media_type == blobs.PDF]
    pictures = [page for page in pages if page.media_type != blobs.PDF]
    if pictures:
        papers.append(pictures)
    return [
        (
            paper[0].name,
            take_in_scan(
                pages=paper,
                signed_by=said["signed_by"],
                signature_id=said["signature"],
                actor=actor,
            ),
        )
        for paper in papers
    ]


def _say_scan(request: StaffRequest, name: str, answer: ScanTaken) -> None:
    if not answer.accepted or answer.signature is None:
        reason = {"name": name, "reason": answer.reason}
        messages.error(request, _("%(name)s: %(reason)s") % reason)
        return
    cite = answer.signature.document.cite
    messages.success(
        request,
        _("%(cite)s quedó con firma manuscrita digitalizada.") % {"cite": cite},
    )
    if answer.reason:
        messages.warning(request, answer.reason)
