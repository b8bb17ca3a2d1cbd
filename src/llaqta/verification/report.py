"""The verification on paper, sealed by the municipality when it has a seal."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from llaqta.documents import api as documents
from llaqta.lib import clock
from llaqta.lib.dates import long_instant
from llaqta.lib.errors import LlaqtaError
from llaqta.signatures import api as signatures

log = logging.getLogger(__name__)

TEMPLATE: Final = Path(__file__).with_name("typst") / "report.typ"


def print_report(check: Mapping[str, Any]) -> bytes:
    """The PDF of a check, as `Check.to_json` gave it. Without a seal, or while its key does not answer, it says so on its last line."""
    key = _seal()
    pdf = documents.render_pdf(
        TEMPLATE, _paper(check, is_sealed=key is not None), instant=clock.now()
    )
    if key is None:
        return pdf
    plan = signatures.SignaturePlan(
        field_name=None,
        description=_("Sello del municipio sobre el informe de verificación"),
        certify=True,
        at=clock.now(),
    )
    try:
        return signatures.sign_pdf(pdf, key=key, plan=plan)
    except LlaqtaError as problem:
        log.warning("verification.report_not_sealed", exc_info=problem)
        return documents.render_pdf(
            TEMPLATE, _paper(check, is_sealed=False), instant=clock.now()
        )


def _seal() -> signatures.SigningKey | None:
    try:
        return signatures.find_seal_key()
    except LlaqtaError as problem:
        log.warning("verification.seal_unavailable", exc_info=problem)
        return None


def _paper(check: Mapping[str, Any], *, is_sealed: bool) -> dict[str, Any]:
    at = datetime.fromisoformat(check["checked_at"])
    document = check["document"] or {}
    return {
        "municipality": asdict(documents.town_paper()),
        "number": check["sha256"][:12].upper(),
        "checked_at": long_instant(at),
        **_answer(check),
        "sha256": check["sha256"],
        "size": _("%(bytes)s bytes") % {"bytes": check["size"]},
        "tool": check["tool"],
        "opinion": check["second_opinion"],
        "document": " · ".join(
            part
            for part in (
                document.get("kind"),
                document.get("cite"),
                document.get("subject"),
            )
            if part
        ),
        "looks": _looks(check["looks"]),
        "signatures": [
            _signature(number, one)
            for number, one in enumerate(check["signatures"], start=1)
        ],
        "is_sealed": is_sealed,
    }


def _answer(check: Mapping[str, Any]) -> dict[str, str]:
    """A good signature says nothing for a document that is not in force: that comes first, as on the page."""
    document = check["document"] or {}
    state = document.get("state", documents.DocumentState.ISSUED)
    if state == documents.DocumentState.ISSUED:
        overall = signatures.Overall(check["overall"]).label.capitalize()
        return {
            "overall": overall,
            "reason": check["reason"],
            "advice": check["advice"],
        }
    overall, reason = _not_in_force(state, document.get("annulled_by") or "")
    return {
        "overall": overall,
        "reason": reason,
        "advice": _("No lo use. Su firma se puede comprobar todavía."),
    }


def _not_in_force(state: str, annulled_by: str) -> tuple[str, str]:
    if state == documents.DocumentState.ANNULLED:
        said = _("Este documento se emitió, y después otro lo dejó sin efecto.")
        return _("Quedó sin efecto"), f"{said} {annulled_by}".strip()
    if state == documents.DocumentState.VOIDED:
        said = _("Se anuló antes de que el documento se emitiera.")
        return _("No vale: su número fue anulado"), said
    return _("Todavía no fue emitido"), _("Le falta la firma o la emisión.")


def _looks(looks: Mapping[str, Any] | None) -> str:
    if looks is None:
        return ""
    if looks["problem"]:
        return _("No se pudieron comparar las páginas.")
    if looks["different_pages"]:
        pages = ", ".join(str(number) for number in looks["different_pages"])
        return _("Se ve distinto de lo que se firmó en la página %(pages)s.") % {
            "pages": pages
        }
    if looks["pages_compared"] < looks["pages_now"]:
        return _(
            "Las primeras %(count)s páginas se ven igual que lo que se firmó; las demás no se compararon."
        ) % {"count": looks["pages_compared"]}
    return _("Se ve igual que lo que se firmó.")


def _title(number: int, one: Mapping[str, Any]) -> str:
    """Nobody is called the signer of what does not hold, or of what no authority that is trusted vouches for."""
    name = one["signer"]["name"] or "—"
    if one["identity"]["outcome"] == "yes":
        return _("Firma %(number)s: %(name)s") % {"number": number, "name": name}
    return _("Firma %(number)s: dice ser de %(name)s") % {
        "number": number,
        "name": name,
    }


def _signature(number: int, one: Mapping[str, Any]) -> dict[str, Any]:
    signer = one["signer"]
    is_time = one["kind"] == "timestamp"
    who = [*signer["posts"], signer["stated"], signer["document"]]
    questions = (
        ("intact", _("¿Lo firmado está entero?")),
        ("identity", _("¿Se sabe quién firmó?")),
        ("certificate", _("¿Su certificado valía ese día?")),
        ("revocation", _("¿Seguía vigente, sin revocar?")),
        ("changes", _("¿Quedó igual después de firmar?")),
    )
    answers = {"yes": _("Sí"), "no": _("No"), "unknown": _("No se sabe")}
    technical = [
        f"PAdES {one['level']}" if one["level"].startswith("B-") else one["level"],
        _("campo %(name)s") % {"name": one["field"]} if one["field"] else "",
        signer["issuer"],
    ]
    return {
        "title": _("Sello de tiempo") if is_time else _title(number, one),
        "who": "" if is_time else " · ".join(part for part in who if part),
        "answers": [
            {
                "question": question,
                "answer": answers[one[name]["outcome"]],
                "text": one[name]["text"],
            }
            for name, question in questions
        ],
        "changes": [
            change["text"]
            if change["allowed"]
            else _("%(change)s No está permitido.") % {"change": change["text"]}
            for change in one["change_list"]
        ],
        "technical": " · ".join(part for part in technical if part),
    }
