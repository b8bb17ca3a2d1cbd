"""The counter: register a paper, print its receipt, and the empty form is ready for the next in the queue."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from llaqta.lib.errors import InvalidError, NotFoundError
from llaqta.lib.text import clean_line
from llaqta.organization import api as organization
from llaqta.organization.api import StaffRequest, staff_page
from llaqta.routing import policies
from llaqta.routing.errors import NotYourTurnError
from llaqta.routing.forms.staff.reception import (
    ExternalForm,
    InternalForm,
    OutgoingForm,
    PaperForm,
    values_of,
)
from llaqta.routing.models import RouteSheet
from llaqta.routing.selectors import sheets
from llaqta.routing.services.intake import register_paper
from llaqta.routing.services.uploads import received
from llaqta.routing.views.staff.acts import FIELD_OF, FILE_CODES


class Counter(NamedTuple):
    """One way in: the series it numbers, and its form."""

    slug: str  # last part of the address; empty for what comes from outside
    series: str
    name: str | Promise
    form: type[PaperForm]

    @property
    def href(self) -> str:
        return (
            reverse("routing:reception_other", kwargs={"slug": self.slug})
            if self.slug
            else reverse("routing:reception")
        )


COUNTERS = {
    counter.slug: counter
    for counter in (
        Counter("", "E", gettext_lazy("De fuera"), ExternalForm),
        Counter("interna", "I", gettext_lazy("Interna"), InternalForm),
        Counter("salida", "S", gettext_lazy("De salida"), OutgoingForm),
    )
}


@staff_page
@require_http_methods(["GET", "POST"])
def reception(request: StaffRequest, slug: str = "") -> HttpResponse:
    if slug not in COUNTERS:
        raise Http404
    counter = COUNTERS[slug]
    decision = policies.may_register(request.actor, counter.series)
    if not decision:
        return _elsewhere(request, counter, decision.reason)
    if request.method != "POST":
        return _show(
            request,
            counter,
            counter.form(actor=request.actor),
            saved=request.GET.get("guardada", ""),
        )
    if _only_looks_up(request.POST, counter):
        return _look_up(request, counter)
    return _save(request, counter)


def _elsewhere(request: StaffRequest, counter: Counter, reason: str) -> HttpResponse:
    """Who may not attend the public may still start an internal paper."""
    if counter.slug == "" and policies.may_register(request.actor, "I"):
        return redirect(COUNTERS["interna"].href)
    raise NotYourTurnError(reason=reason)


def _only_looks_up(data: QueryDict, counter: Counter) -> bool:
    """«Buscar» was pressed, or Enter while there was nothing but a document."""
    if counter.form is not ExternalForm:
        return False
    return data.get("action") == "buscar" or (
        data.get("action") == "enter" and not data.get("subject", "").strip()
    )


def _look_up(request: StaffRequest, counter: Counter) -> HttpResponse:
    """Draw the form again with the person of the document, and what was typed besides."""
    typed: dict[str, Any] = {
        name: value
        for name, value in request.POST.items()
        if name not in ("csrfmiddlewaretoken", "action")
    }
    for box in ("has_folder", "is_confidential"):
        typed[box] = box in request.POST
    form = counter.form(actor=request.actor, initial=typed)
    try:
        person = organization.find_person(
            typed.get("document_type", ""),
            typed.get("document_number", ""),
            typed.get("complement", ""),
        )
    except InvalidError as problem:
        messages.warning(request, str(problem))
        return _show(request, counter, form)
    if person is None:
        messages.info(
            request, _("Ese documento todavía no está registrado. Escriba el nombre.")
        )
        return _show(request, counter, form, focus="given_names")
    form = counter.form(actor=request.actor, initial=typed | values_of(person))
    return _show(request, counter, form, person=person, focus="subject")


def _save(request: StaffRequest, counter: Counter) -> HttpResponse:
    form = counter.form(request.POST, request.FILES, actor=request.actor)
    if form.is_valid():
        try:
            sheet = _register(request, counter, form)
        except InvalidError as problem:
            form.add_error(
                "attachments"
                if problem.code in FILE_CODES
                else FIELD_OF.get(problem.code),
                str(problem),
            )
        else:
            return redirect(f"{counter.href}?{urlencode({'guardada': sheet.number})}")
    return _show(request, counter, form, person=getattr(form, "known", None))


def _register(request: StaffRequest, counter: Counter, form: PaperForm) -> RouteSheet:
    with received(form.cleaned_data["attachments"], actor=request.actor) as attachments:
        return register_paper(
            series_code=counter.series,
            paper=form.paper(),
            sender=form.sender(),
            attachments=attachments,
            onward=form.onward(),
            intake_key=form.cleaned_data["intake_key"],
            actor=request.actor,
        )


def _show(
    request: StaffRequest,
    counter: Counter,
    form: PaperForm,
    *,
    saved: str = "",
    person: organization.Person | None = None,
    focus: str = "",
) -> HttpResponse:
    context = {
        "counter": counter,
        "counters": [
            c
            for c in COUNTERS.values()
            if policies.may_register(request.actor, c.series)
        ],
        "form": form,
        "saved": _saved_sheet(request, saved),
        "person": person,
        "previous": sheets.list_previous(person.pk, actor=request.actor)
        if person
        else [],
        "focus": focus
        or ("document_number" if counter.form is ExternalForm else "subject"),
    }
    return render(
        request,
        "routing/staff/reception.html",
        context,
        status=422 if form.is_bound and form.errors else 200,
    )


def _saved_sheet(request: StaffRequest, number: str) -> RouteSheet | None:
    try:
        return sheets.access_sheet(number, actor=request.actor) if number else None
    except NotFoundError:
        return None


# -- While one types ---------------------------------------------------------------------------------------------------

LEAST_TYPED = 3


@staff_page
@require_safe
def lookup_person(request: StaffRequest) -> HttpResponse:
    """The people whose document or name goes on as typed, for `desk.js`: `{"results": [{"text", "values"}]}`."""
    if not policies.may_register(request.actor, "E"):
        raise NotFoundError
    typed = clean_line(request.GET.get("q", ""))[:60]
    people = (
        organization.list_people_like(typed, actor=request.actor)
        if len(typed) >= LEAST_TYPED
        else []
    )
    counts = sheets.count_previous(
        [person.pk for person in people], actor=request.actor
    )
    return JsonResponse(
        {
            "results": [
                {
                    "text": _describe(person, counts.get(person.pk, 0)),
                    "values": values_of(person),
                }
                for person in people
            ]
        }
    )


def _describe(person: organization.Person, sheets_before: int) -> str:
    text = f"{person.document} · {person.display_name}"
    if not sheets_before:
        return text
    return text + ngettext(
        " · %(count)s hoja anterior", " · %(count)s hojas anteriores", sheets_before
    ) % {"count": sheets_before}


@staff_page
@require_safe
def previous_sheets(request: StaffRequest) -> HttpResponse:
    """The last sheets of the person with this document, as a piece of the page for `reception.js`."""
    if not policies.may_register(request.actor, "E"):
        raise NotFoundError
    query = request.GET
    try:
        person = organization.find_person(
            query.get("document_type", ""),
            query.get("document_number", ""),
            query.get("complement", ""),
        )
    except InvalidError:
        person = None
    previous = sheets.list_previous(person.pk, actor=request.actor) if person else []
    return render(
        request,
        "routing/staff/_previous.html",
        {"person": person, "previous": previous},
    )
