"""A citizen files a request, one thing a page. What was typed is kept under the draft's own link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from llaqta.lib.errors import InvalidError
from llaqta.lib.network import client_address
from llaqta.organization import api as organization
from llaqta.routing import papers
from llaqta.routing.errors import DraftNotFoundError, IntakeNotReadyError
from llaqta.routing.forms.citizen import FilesForm, TrappedForm, WhatForm, WhoForm
from llaqta.routing.models import Draft, PaperKind
from llaqta.routing.services import drafts
from llaqta.routing.views.citizen.access import private_page

STEPS = ("quien", "que", "archivos", "revisar")
RETRY_AFTER_SECONDS = 60 * 60


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request: HttpRequest) -> HttpResponse:
    form = TrappedForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(
            request,
            "routing/citizen/new_request.html",
            {
                "form": form,
                "most_files": drafts.MOST_FILES,
                "megabytes": settings.LLAQTA_MAX_UPLOAD_MB,
            },
        )
    draft = drafts.start_draft(address=client_address(request))
    return redirect("routing:draft_step", token=draft.token, step=STEPS[0])


@private_page
@require_safe
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """The link to come back: to the first page that is not done yet, or to the receipt."""
    found = drafts.get_draft(token)
    if found.sheet is not None:
        return redirect("routing:receipt", code=found.sheet.code)
    if "who" not in found.data:
        return _to(found, "quien")
    return _to(found, "archivos" if "what" in found.data else "que")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft_step(request: HttpRequest, token: str, step: str) -> HttpResponse:
    """One page of the form. Once the draft was sent, every page of it leads to the receipt."""
    found = drafts.get_draft(token)
    if found.sheet is not None:
        return redirect("routing:receipt", code=found.sheet.code)
    if step not in _PAGES:
        raise DraftNotFoundError
    return _PAGES[step](request, found)


def _who(request: HttpRequest, draft: Draft) -> HttpResponse:
    initial = {"municipality": organization.get_municipality().name}
    initial |= drafts.get_step(draft, "who")
    form = WhoForm(request.POST if request.method == "POST" else None, initial=initial)
    return _answered(request, draft, "quien", "who", form)


def _what(request: HttpRequest, draft: Draft) -> HttpResponse:
    initial = drafts.get_step(draft, "what")
    form = WhatForm(request.POST if request.method == "POST" else None, initial=initial)
    return _answered(request, draft, "que", "what", form)


def _answered(
    request: HttpRequest, draft: Draft, step: str, key: str, form: WhoForm | WhatForm
) -> HttpResponse:
    """Keep the answers and go on: to the next page, or back to the review that sent here."""
    if form.is_valid():
        drafts.save_step(draft_id=draft.pk, step=key, answers=form.answers())
        is_first_time = key not in draft.data
        following = STEPS[STEPS.index(step) + 1]
        return _to(draft, following if is_first_time else "revisar")
    if form.is_bound:
        typed = {name: str(form[name].value() or "") for name in form.fields}
        drafts.save_typed(draft_id=draft.pk, step=key, typed=typed)
    return _page(request, draft, step, {"form": form})


def _files(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = (
        FilesForm(request.POST, request.FILES)
        if request.method == "POST"
        else FilesForm()
    )
    if request.method == "POST" and "quitar" in request.POST:
        file_id = request.POST["quitar"]
        drafts.remove_draft_file(
            draft_id=draft.pk,
            file_id=int(file_id) if file_id.isdecimal() and len(file_id) < 18 else 0,
        )
        return _to(draft, "archivos")
    if form.is_valid():
        problems = drafts.receive_draft_files(
            draft_id=draft.pk, uploads=form.cleaned_data["uploads"]
        )
        for problem in problems:
            form.add_error("uploads", problem)
        if not problems:
            return _to(draft, "archivos" if "otro" in request.POST else "revisar")
    context = {
        "form": form,
        "files": drafts.list_draft_files(draft),
        "most_files": drafts.MOST_FILES,
        "megabytes": settings.LLAQTA_MAX_UPLOAD_MB,
    }
    return _page(request, draft, "archivos", context)


def _review(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = TrappedForm(request.POST if request.method == "POST" else None)
    refusal: InvalidError | IntakeNotReadyError | None = None
    if form.is_valid():
        try:
            sheet = drafts.send_draft(draft_id=draft.pk)
        except (
            InvalidError,
            IntakeNotReadyError,
        ) as problem:  # the draft stays, so its page says why
            refusal = problem
        else:
            return redirect("routing:receipt", code=sheet.code)
    missing = [
        step
        for step, key in (("quien", "who"), ("que", "what"))
        if key not in draft.data
    ]
    context = {
        "form": form,
        "refusal": refusal,
        "missing": missing,
        "files": drafts.list_draft_files(draft),
        **_answers(draft),
    }
    response = _page(request, draft, "revisar", context)
    if refusal is not None:
        response.status_code = refusal.status
    if response.status_code == 429:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


_PAGES: dict[str, Callable[[HttpRequest, Draft], HttpResponse]] = {
    "quien": _who,
    "que": _what,
    "archivos": _files,
    "revisar": _review,
}


def _page(
    request: HttpRequest, draft: Draft, step: str, context: dict[str, Any]
) -> HttpResponse:
    number = STEPS.index(step)
    frame = {
        "draft": draft,
        "step": step,
        "step_number": number + 1,
        "step_count": len(STEPS),
        "previous": STEPS[number - 1] if number else "",
        "resume_url": settings.LLAQTA_PUBLIC_URL
        + reverse("routing:draft", kwargs={"token": draft.token}),
    }
    return render(request, f"routing/citizen/draft_{step}.html", {**frame, **context})


def _to(draft: Draft, step: str) -> HttpResponse:
    return redirect("routing:draft_step", token=draft.token, step=step)


def _answers(draft: Draft) -> dict[str, Any]:
    """The answers as the person will read them again, with the words of each choice."""
    who, what = draft.data.get("who", {}), draft.data.get("what", {})
    languages = dict(organization.Language.choices)
    return {
        "who": who,
        "what": what,
        "filer": _name_and_document(who, ""),
        "represented": _name_and_document(who, "represented_")
        if who.get("represents")
        else "",
        "language": languages.get(who.get("language", ""), ""),
        "addressee": what.get("addressee") or _("Que decida Ventanilla"),
        "paper_kind": PaperKind(what["paper_kind"]).label if what else "",
    }


def _name_and_document(who: dict[str, Any], prefix: str) -> str:
    names = (
        who.get(prefix + part, "")
        for part in ("legal_name", "given_names", "first_surname", "second_surname")
    )
    name = " ".join(part for part in names if part)
    document = (
        who.get(prefix + part, "") for part in ("document_type", "document_number")
    )
    complement = who.get(prefix + "complement", "")
    shown = papers.shown_document(
        " ".join(document) + (f"-{complement}" if complement else "")
    )
    return f"{name} · {shown}" if name else ""
