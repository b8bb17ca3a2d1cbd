"""Writing: the document that begins, the editor, and what it saves while one types."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from llaqta.documents import policies, rich_text
from llaqta.documents.errors import DocumentNotAllowedError, DraftInvalidError
from llaqta.documents.forms import NewForm, WriteForm, values_of
from llaqta.documents.models import Document, DocumentFile
from llaqta.documents.selectors import pages
from llaqta.documents.selectors.documents import access_document
from llaqta.documents.services import drafting
from llaqta.documents.services.uploads import received
from llaqta.documents.services.writing import Files, write_document
from llaqta.documents.states import Act, DocumentState
from llaqta.lib import clock
from llaqta.lib.errors import InvalidError, NotAllowedError, StateConflictError
from llaqta.organization.api import StaffRequest, staff_page

# Which field a refusal of the service belongs to.
FIELD_OF = {
    "kind_not_offered": "kind",
    "issuer_not_allowed": "issuer",
    "wrong_via": "via_1",
    "via_not_used": "via_1",
    "post_closed": "issuer",
    "document_confidentiality_basis": "confidentiality_basis",
    "body_too_long": "body",
    "body_too_complex": "body",
    "document_not_a_pdf": "pdf",
    "document_unsafe_pdf": "pdf",
}
TYPED = ("subject", "addressee_text", "confidentiality_basis")
FILE_CODES = {
    "empty_file",
    "file_too_large",
    "unsupported_content",
    "broken_file",
    "image_too_large",
}


@staff_page
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A document that belongs to no hoja de ruta; those that do are begun on its page."""
    decision = policies.may_start(request.actor)
    if not decision:
        raise DocumentNotAllowedError(reason=decision.reason)
    initial = {"issuer": request.actor.position_id}
    typed = request.POST if request.method == "POST" else None
    form = NewForm(typed, actor=request.actor, initial=initial)
    if form.is_valid():
        try:
            document = drafting.start_document(
                kind=form.cleaned_data["kind"], actor=request.actor, **form.head()
            )
        except InvalidError as problem:
            blame(form, problem)
        else:
            return redirect("documents:write", uuid=document.uuid)
    return render(
        request,
        "documents/staff/new.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


def blame(form: Any, problem: InvalidError) -> None:
    """Show a refusal of the service beside the field that it is about."""
    field = FIELD_OF.get(problem.code)
    if problem.code in FILE_CODES:
        field = "pdf" if form.files.get("pdf") else "attachments"
    form.add_error(field if field in form.fields else None, str(problem))


# -- The editor --------------------------------------------------------------------------------------------------------


@staff_page
@require_http_methods(["GET", "POST"])
def write(request: StaffRequest, uuid: UUID) -> HttpResponse:
    if request.method == "POST":
        return _save(request, uuid)
    document = access_document(uuid, actor=request.actor, act=Act.EDIT)
    route = pages.route_of(document)
    form = WriteForm(
        actor=request.actor,
        initial=values_of(document, route.via_ids, route.signers)
        | {"body": rich_text.to_plain(document.body)},
        route_is_fixed=_is_handed_on(document),
        has_via=document.kind.has_via,
    )
    return _show(request, document, form)


def _is_handed_on(document: Document) -> bool:
    return document.state != DocumentState.DRAFT


def _save(request: StaffRequest, uuid: UUID) -> HttpResponse:
    document = access_document(uuid, actor=request.actor)
    form = _typed(request, document)
    if form.is_valid():
        try:
            document = _store_with_files(request, document, form)
        except InvalidError as problem:
            blame(form, problem)
        except (StateConflictError, NotAllowedError) as problem:
            return _conflict(request, uuid, form, problem)
        else:
            return _after(request, document)
    try:
        document = access_document(uuid, actor=request.actor, act=Act.EDIT)
    except (StateConflictError, NotAllowedError) as problem:
        return _conflict(request, uuid, form, problem)
    return _show(request, document, form)


def _typed(request: StaffRequest, document: Document) -> WriteForm:
    return WriteForm(
        request.POST,
        request.FILES,
        actor=request.actor,
        route_is_fixed=_is_handed_on(document),
        has_via=document.kind.has_via,
    )


def _texts(
    request: StaffRequest, document: Document, form: WriteForm
) -> dict[str, Any]:
    return form.values() | {"body": _body(request, document, form)}


def _body(request: StaffRequest, document: Document, form: WriteForm) -> str:
    """What was typed as clean HTML, with the ready-made text that was asked for at its end."""
    body = rich_text.read_body(
        form.cleaned_data["body"], is_html=form.is_html, before=document.body
    )
    if request.POST.get("action") != "insertar":
        return body
    chosen = form.cleaned_data["module"]
    modules = pages.list_modules(document)
    return body + next((one.body for one in modules if str(one.pk) == chosen), "")


def _store_with_files(
    request: StaffRequest, document: Document, form: WriteForm
) -> Document:
    """The annexes and the PDF that came along, whichever button was pressed; and what a button takes out."""
    data, actor = form.cleaned_data, request.actor
    action, _colon, key = request.POST.get("action", "").partition(":")
    takes_out = action == "quitar" and key.isdecimal() and len(key) < 19
    pdf = [data["pdf"]] if data["pdf"] else []
    with (
        received(data["attachments"], actor=actor) as annexes,
        received(pdf, actor=actor) as pdfs,
    ):
        return write_document(
            document_id=document.pk,
            seen=data["seen"],
            files=Files(
                annexes=annexes,
                folios=data["annex_folios"],
                taken_out=int(key) if takes_out else None,
                pdf=pdfs[0] if pdfs else None,
                drops_pdf=action == "quitar-pdf",
            ),
            actor=actor,
            **_texts(request, document, form),
        )


def _after(request: StaffRequest, document: Document) -> HttpResponse:
    """Saved: on with writing, or back to the document's page."""
    messages.success(
        request, _("Se guardó a las %(time)s.") % {"time": _time(document)}
    )
    if request.POST.get("action") == "terminar":
        return redirect(document)
    return redirect("documents:write", uuid=document.uuid)


def _time(document: Document) -> str:
    return f"{clock.local(document.changed_at):%H:%M}"


def _show(request: StaffRequest, document: Document, form: WriteForm) -> HttpResponse:
    context = {
        "document": document,
        "form": form,
        "body_html": form["body"].value() if form.is_html else document.body,
        "modules": pages.list_modules(document),
        "annexes": pages.list_files(document, DocumentFile.Role.ANNEX),
    }
    return render(
        request,
        "documents/staff/write.html",
        context,
        status=422 if form.is_bound else 200,
    )


def _conflict(
    request: StaffRequest,
    uuid: UUID,
    form: WriteForm,
    problem: StateConflictError | NotAllowedError,
) -> HttpResponse:
    """Somebody was faster. What was typed is shown beside what stands there now."""
    body = str(form["body"].value() or "")
    if form.is_html:
        body = rich_text.to_plain(body)
    texts = [
        (str(form[name].label), form[name].value())
        for name in TYPED
        if name in form.fields
    ]
    typed = [*texts, (str(form["body"].label), body)]
    context = {
        "act_name": _("Guardar"),
        "view": pages.view_page(uuid, actor=request.actor),
        "message": str(problem),
        "typed": [(label, text) for label, text in typed if text],
    }
    return render(
        request, "documents/staff/conflict.html", context, status=problem.status
    )


# -- While one types ---------------------------------------------------------------------------------------------------


@staff_page
@require_POST
def autosave(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Keep what the editor holds: `{"revision", "text"}`, or what is wrong as problem+json (409 when somebody was faster)."""
    document = access_document(uuid, actor=request.actor)
    form = _typed(request, document)
    if not form.is_valid():
        raise DraftInvalidError(reason=next(iter(form.errors.values()))[0])
    document = drafting.save_draft(
        document_id=document.pk,
        seen=form.cleaned_data["seen"],
        actor=request.actor,
        **_texts(request, document, form),
    )
    return JsonResponse(
        {
            "revision": document.revision,
            "text": _("Guardado a las %(time)s.") % {"time": _time(document)},
        }
    )


@staff_page
@require_safe
def modules(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The ready-made texts for the editor's list: `{"modules": [{"name", "html"}]}`."""
    document = access_document(uuid, actor=request.actor, act=Act.EDIT)
    return JsonResponse(
        {
            "modules": [
                {"name": one.name, "html": one.body}
                for one in pages.list_modules(document)
            ]
        }
    )
