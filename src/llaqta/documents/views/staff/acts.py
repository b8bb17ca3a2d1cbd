"""One page for each act on a document. Each is a form, a service and the words around them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from llaqta.documents import forms
from llaqta.documents.errors import CiteVoidedError, RenderingDelayedError
from llaqta.documents.forms import ActForm
from llaqta.documents.models import Document
from llaqta.documents.selectors.documents import access_document
from llaqta.documents.selectors.pages import view_page
from llaqta.documents.services import (
    approval,
    drafting,
    issuing,
    review,
    starting_again,
)
from llaqta.documents.states import ACT_NAMES, Act
from llaqta.lib.errors import InvalidError, NotAllowedError, StateConflictError
from llaqta.organization.api import StaffRequest, staff_page

Words = str | Promise

# Which field a refusal of the service belongs to.
FIELD_OF = {"document_reason_required": "reason", "not_annulled_by_it": "by_cite"}


@dataclass(frozen=True, slots=True)
class ActPage:
    """How an act is offered and done."""

    slug: str
    act: Act
    form: type[ActForm]
    call: Callable[..., Document]
    done: Words  # with %(document)s
    hint: Words = ""  # what will happen, above the form
    leaves: bool = False  # it is somebody else's turn now: back to the trays
    at_once: bool = False  # nothing to type: a button on the document's page
    knows_revision: bool = True  # the service asks which revision the page showed
    danger: bool = False

    @property
    def name(self) -> Words:
        return ACT_NAMES[self.act]


PAGES = (
    ActPage("enviar", Act.SUBMIT, forms.NoteForm, review.submit, _("Envió a revisión «%(document)s»."), _("Pasa al primer cargo de la VÍA; si no lleva VÍA, a quien lo emite. Se guarda esta versión."), leaves=True),
    ActPage("visto-bueno", Act.PASS_ON, forms.NoteForm, review.pass_on, _("Dio visto bueno a «%(document)s»."), _("Pasa al cargo que sigue en la VÍA, o a quien lo emite."), leaves=True),
    ActPage("devolver", Act.RETURN, forms.ReturnForm, review.return_document, _("Devolvió «%(document)s» con su motivo."), _("Vuelve a quien lo escribió, con su motivo. Al enviarlo de nuevo recorre otra vez la VÍA."), leaves=True),
    ActPage("retirar", Act.RECALL, ActForm, review.recall, _("Retiró «%(document)s» de la revisión."), _("Vuelve a sus borradores. Al enviarlo de nuevo recorre otra vez la VÍA.")),
    ActPage("aprobar", Act.APPROVE, ActForm, approval.approve, _("Aprobó «%(document)s»."), _("Toma su CITE ahora y con la fecha de hoy. Desde entonces el texto no cambia: si algo está mal, el número se anula a la vista.")),
    ActPage("no-firmar", Act.DECLINE, forms.VoidForm, approval.decline_signature, _("No firmó «%(document)s». Se avisó a quien lo escribió y a quien lo emite."), _("Sin su firma el documento no se puede emitir: su número se anula a la vista, con su motivo. Quien lo escribió puede empezar otro con el mismo texto."), leaves=True, danger=True),
    ActPage("emitir", Act.ISSUE, ActForm, issuing.issue, _("Emitió «%(document)s»."), at_once=True, knows_revision=False),
    ActPage("dejar-sin-efecto", Act.ANNUL, forms.AnnulForm, issuing.annul_by, _("«%(document)s» quedó sin efecto."), _("Un documento emitido no se borra: otro documento, también emitido, lo deja sin efecto. Quien lo verifique lo sabrá."), knows_revision=False, danger=True),
    ActPage("anular-numero", Act.VOID, forms.VoidForm, approval.void_document, _("Anuló «%(document)s» antes de emitirlo."), _("El número queda en el libro, anulado y con su motivo. No vuelve a usarse."), danger=True),
    ActPage("empezar-de-nuevo", Act.START_AGAIN, ActForm, starting_again.start_again, _("Este borrador tiene el texto de «%(document)s»."), at_once=True, knows_revision=False),
    ActPage("descartar", Act.DISCARD, ActForm, drafting.discard_document, _("Descartó «%(document)s»."), _("Todavía no tiene número. Deja de estar en las bandejas; lo escrito no se recupera desde aquí."), leaves=True, knows_revision=False, danger=True),
)  # fmt: skip
BY_SLUG = {page.slug: page for page in PAGES}
BY_ACT = {page.act: page for page in PAGES}


@staff_page
@require_http_methods(["GET", "POST"])
def act(request: StaffRequest, uuid: UUID, slug: str) -> HttpResponse:
    if slug not in BY_SLUG:
        raise Http404
    page = BY_SLUG[slug]
    if request.method == "POST":
        return _do(request, uuid, page)
    if page.at_once:
        access_document(uuid, actor=request.actor)
        return HttpResponseNotAllowed(["POST"])
    document = access_document(uuid, actor=request.actor, act=page.act)
    form = page.form(actor=request.actor, initial={"seen": document.revision})
    return _show(request, page, document, form)


def _do(request: StaffRequest, uuid: UUID, page: ActPage) -> HttpResponse:
    document = access_document(uuid, actor=request.actor)
    form = page.form(request.POST, actor=request.actor)
    if form.is_valid():
        try:
            made = _call(page, form, document, request)
        except (CiteVoidedError, RenderingDelayedError) as problem:
            # A number was taken: the document's page says what became of it.
            messages.error(request, str(problem))
            return redirect(document)
        except InvalidError as problem:
            field = FIELD_OF.get(problem.code)
            form.add_error(field if field in form.fields else None, str(problem))
        except (StateConflictError, NotAllowedError) as problem:
            return _conflict(request, page, form, uuid, problem)
        else:
            return _done(request, page, uuid, made)
    try:  # the form shows what the document says: only to who may act on it
        document = access_document(uuid, actor=request.actor, act=page.act)
    except (StateConflictError, NotAllowedError) as problem:
        return _conflict(request, page, form, uuid, problem)
    return _show(request, page, document, form)


def _call(
    page: ActPage, form: ActForm, document: Document, request: StaffRequest
) -> Document:
    arguments = form.arguments() | {
        "document_id": document.pk,
        "actor": request.actor,
    }
    if page.knows_revision:
        arguments["seen"] = form.cleaned_data["seen"] or 0
    return page.call(**arguments)


def _done(
    request: StaffRequest, page: ActPage, uuid: UUID, made: Document
) -> HttpResponse:
    document = access_document(uuid, actor=request.actor)
    messages.success(request, str(page.done) % {"document": document})
    if made.uuid != uuid:  # another document began
        return redirect("documents:write", uuid=made.uuid)
    return redirect("documents:trays") if page.leaves else redirect(document)


def _show(
    request: StaffRequest, page: ActPage, document: Document, form: ActForm
) -> HttpResponse:
    return render(
        request,
        "documents/staff/act.html",
        {"page": page, "document": document, "form": form},
        status=422 if form.is_bound else 200,
    )


def _conflict(
    request: StaffRequest,
    page: ActPage,
    form: ActForm,
    uuid: UUID,
    problem: StateConflictError | NotAllowedError,
) -> HttpResponse:
    """Somebody was faster. What was typed is shown, so that nothing must be written twice."""
    typed = [
        (field.label, field.value())
        for field in form.visible_fields()
        if isinstance(field.value(), str) and field.value().strip()
    ]
    context = {
        "act_name": page.name,
        "view": view_page(uuid, actor=request.actor),
        "message": str(problem),
        "typed": typed,
    }
    return render(
        request, "documents/staff/conflict.html", context, status=problem.status
    )
