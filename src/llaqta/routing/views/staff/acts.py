"""One page for each act on a sheet. Each is a form, a service and the words around them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from llaqta.lib.errors import InvalidError, NotAllowedError, StateConflictError
from llaqta.organization.api import StaffRequest, staff_page
from llaqta.routing.forms.staff import acts as forms
from llaqta.routing.forms.staff.acts import ActForm
from llaqta.routing.models import SheetDocument
from llaqta.routing.policies import Situation
from llaqta.routing.selectors.sheets import access_sheet, access_situation
from llaqta.routing.services import closing, exchange, movement, writing
from llaqta.routing.services.uploads import received
from llaqta.routing.states import ACT_NAMES, Act

Words = str | Promise


@dataclass(frozen=True, slots=True)
class ActPage:
    """How an act is offered and done."""

    slug: str
    act: Act
    form: type[ActForm]
    call: Callable[..., Any]
    done: Words  # with %(number)s
    hint: Words = ""  # what will happen, above the form
    leaves: bool = False  # the sheet leaves the desk: back to the tray
    at_once: bool = False  # nothing to type: a button on the sheet's page
    danger: bool = False
    leads_to: Callable[[Any], str] | None = None  # from what was done to the next page

    @property
    def name(self) -> Words:
        return ACT_NAMES[self.act]


def _to_document(link: SheetDocument) -> str:
    return reverse("documents:write", kwargs={"uuid": link.document.uuid})


PAGES = (
    ActPage("recibir", Act.RECEIVE, forms.ReceiveForm, movement.receive_sheet, _("Recibió la hoja de ruta %(number)s."), at_once=True),
    ActPage("devolver", Act.REFUSE, forms.RefuseForm, movement.refuse_sheet, _("Devolvió la hoja de ruta %(number)s."), _("Vuelve al cargo que la envió, con su motivo."), leaves=True),
    ActPage("derivar", Act.REFER, forms.ReferForm, movement.refer_sheet, _("Derivó la hoja de ruta %(number)s."), leaves=True),
    ActPage("consultar", Act.CONSULT, forms.ConsultForm, movement.consult, _("Envió la consulta sobre %(number)s.")),
    ActPage("responder-consulta", Act.REPLY, forms.ReplyForm, movement.reply_to_consultation, _("Respondió la consulta sobre %(number)s."), leaves=True),
    ActPage("copia", Act.COPY, forms.CopyForm, movement.send_copy, _("Envió una copia de %(number)s."), _("Una copia informa y no pide nada: no tiene plazo.")),
    ActPage("copia-leida", Act.READ_COPY, forms.ActForm, movement.read_copy, _("Guardó la copia de %(number)s."), leaves=True, at_once=True),
    ActPage("retirar", Act.TAKE_BACK, forms.ActForm, movement.take_back, _("Retiró el envío de %(number)s: está de nuevo en su despacho."), at_once=True),
    ActPage("observar", Act.OBSERVE, forms.ObserveForm, exchange.observe, _("Pidió completar la solicitud %(number)s."), _("Se avisa al remitente; puede completar desde la página de seguimiento.")),
    ActPage("responder", Act.ANSWER, forms.AnswerForm, exchange.answer_sender, _("Respondió al remitente de %(number)s."), _("No cierra la solicitud: para cerrarla use «Resolver».")),
    ActPage("resolver", Act.RESOLVE, forms.ResolveForm, exchange.resolve, _("Resolvió la solicitud %(number)s."), _("Cierra la solicitud. Queda en su despacho hasta que la archive.")),
    ActPage("archivar", Act.ARCHIVE, forms.ArchiveForm, closing.archive_sheet, _("Archivó la hoja de ruta %(number)s."), _("Termina también las consultas y copias abiertas."), leaves=True),
    ActPage("desarchivar", Act.UNARCHIVE, forms.ReasonForm, closing.unarchive_sheet, _("La hoja de ruta %(number)s está de nuevo en su despacho.")),
    ActPage("anular", Act.VOID, forms.ReasonForm, closing.void_sheet, _("Anuló la hoja de ruta %(number)s."), _("Solo para lo que se registró por error. El número queda en el registro, con su motivo, y se avisa al remitente."), leaves=True, danger=True),
    ActPage("redactar", Act.WRITE_DOCUMENT, forms.WriteForm, partial(writing.start_sheet_document, is_answer=False), _("Empezó un documento de %(number)s. Escríbalo y envíelo a revisión."), _("El borrador es suyo hasta que lo envíe. Cuando se firme y se emita, queda en esta hoja de ruta."), leads_to=_to_document),
    ActPage("redactar-respuesta", Act.WRITE_ANSWER, forms.WriteAnswerForm, partial(writing.start_sheet_document, is_answer=True), _("Empezó la respuesta de %(number)s. Escríbala y envíela a revisión."), _("Cuando se firme y se emita, llega sola a la página de seguimiento de quien presentó la solicitud, y se le avisa por correo. No cierra la solicitud: para cerrarla use «Resolver»."), leads_to=_to_document),
    ActPage("adjuntar", Act.ADD_FILES, forms.AddFilesForm, exchange.add_files, _("Añadió a la hoja de ruta %(number)s.")),
)  # fmt: skip
BY_SLUG = {page.slug: page for page in PAGES}
BY_ACT = {page.act: page for page in PAGES}

# Which field a refusal of the service belongs to.
FIELD_OF = {
    "same_receiver": "to",
    "due_date": "due_on",
    "observation_term": "days",
    "kind_not_offered": "kind",
    "issuer_not_allowed": "issuer",
    "post_closed": "issuer",
}
FILE_CODES = {
    "empty_file",
    "file_too_large",
    "unsupported_content",
    "broken_file",
    "image_too_large",
}


@staff_page
@require_http_methods(["GET", "POST"])
def act(request: StaffRequest, number: str, slug: str) -> HttpResponse:
    if slug not in BY_SLUG:
        raise Http404
    page = BY_SLUG[slug]
    if request.method == "POST":
        return _do(request, number, page)
    situation = access_situation(
        number, actor=request.actor, act=None if page.at_once else page.act
    )
    if page.at_once:
        return HttpResponseNotAllowed(["POST"])
    form = page.form(
        actor=request.actor, sheet=situation.sheet, initial={"seen": situation.token}
    )
    return _show(request, page, situation, form)


def _do(request: StaffRequest, number: str, page: ActPage) -> HttpResponse:
    sheet = access_sheet(number, actor=request.actor)
    form = page.form(request.POST, request.FILES, actor=request.actor, sheet=sheet)
    if form.is_valid():
        try:
            done = _call(page, form, sheet.pk, request)
        except InvalidError as problem:
            _blame(form, problem)
        except (StateConflictError, NotAllowedError) as problem:
            return _conflict(request, page, form, number, problem)
        else:
            messages.success(request, str(page.done) % {"number": number})
            return redirect(
                page.leads_to(done) if page.leads_to else _next(request, page, number)
            )
    try:  # the form shows what the sheet says: only to who may act on it
        situation = access_situation(number, actor=request.actor, act=page.act)
    except (StateConflictError, NotAllowedError) as problem:
        return _conflict(request, page, form, number, problem)
    return _show(request, page, situation, form)


def _call(page: ActPage, form: ActForm, sheet_id: int, request: StaffRequest) -> Any:
    arguments = form.arguments()
    arguments |= {
        "sheet_id": sheet_id,
        "actor": request.actor,
        "seen": form.cleaned_data["seen"] or None,
    }
    if "attachments" not in form.fields:
        return page.call(**arguments)
    with received(form.cleaned_data["attachments"], actor=request.actor) as attachments:
        return page.call(attachments=attachments, **arguments)


def _blame(form: ActForm, problem: InvalidError) -> None:
    field = "attachments" if problem.code in FILE_CODES else FIELD_OF.get(problem.code)
    form.add_error(field if field in form.fields else None, str(problem))


def _show(
    request: StaffRequest, page: ActPage, situation: Situation, form: ActForm
) -> HttpResponse:
    context = {
        "page": page,
        "sheet": situation.sheet,
        "situation": situation,
        "form": form,
    }
    return render(
        request, "routing/staff/act.html", context, status=422 if form.is_bound else 200
    )


def _conflict(
    request: StaffRequest,
    page: ActPage,
    form: ActForm,
    number: str,
    problem: StateConflictError | NotAllowedError,
) -> HttpResponse:
    """Somebody was faster. What was typed is shown, so that nothing must be written twice."""
    typed = [
        (field.label, field.value())
        for field in form.visible_fields()
        if isinstance(field.value(), str)
        and field.value().strip()
        and field.widget_type == "textarea"
    ]
    situation = access_situation(number, actor=request.actor)
    context = {
        "page": page,
        "sheet": situation.sheet,
        "situation": situation,
        "message": str(problem),
        "typed": typed,
    }
    return render(
        request, "routing/staff/conflict.html", context, status=problem.status
    )


def _next(request: StaffRequest, page: ActPage, number: str) -> str:
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    tray = "copias" if page.act is Act.READ_COPY else "en-despacho"
    target = (
        redirect("routing:tray", tray=tray)
        if page.leaves
        else redirect("routing:sheet", number=number)
    )
    return target.url
