"""Messages to the sender and to whoever follows a sheet. Each is an outbox row in the act's own transaction."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from llaqta.lib import rows
from llaqta.notifications import api as notifications
from llaqta.routing.models import (
    Answer,
    Observation,
    Referral,
    RouteSheet,
    Subscription,
)


def tracking_url(sheet: RouteSheet) -> str:
    return settings.LLAQTA_PUBLIC_URL + reverse(
        "routing:tracking", kwargs={"code": sheet.code}
    )


def sheet_registered(sheet: RouteSheet) -> None:
    if sheet.sender_email:
        _post(
            sheet,
            sheet.sender_email,
            "registered",
            _("Recibimos su solicitud %(number)s") % {"number": sheet.number},
            key="registered",
        )


def sheet_moved(sheet: RouteSheet, referral: Referral) -> None:
    subject = _("Su solicitud %(number)s pasó a otra unidad") % {"number": sheet.number}
    _post_to_followers(
        sheet,
        "moved",
        subject,
        key=f"moved-{referral.ordinal}",
        unit=referral.receiver.unit,
        referral=referral,
    )


def sheet_observed(sheet: RouteSheet, observation: Observation) -> None:
    subject = _("Falta completar su solicitud %(number)s") % {"number": sheet.number}
    _post_to_all(
        sheet,
        "observed",
        subject,
        key=f"observed-{observation.pk}",
        observation=observation,
    )


def sheet_answered(sheet: RouteSheet, answer: Answer) -> None:
    subject = _("Hay una respuesta a su solicitud %(number)s") % {
        "number": sheet.number
    }
    _post_to_all(sheet, "answered", subject, key=f"answered-{answer.pk}")


def answer_annulled(sheet: RouteSheet, *, cite: str) -> None:
    subject = _("Una respuesta a su solicitud %(number)s quedó sin efecto") % {
        "number": sheet.number
    }
    _post_to_all(sheet, "annulled", subject, key=f"annulled-{cite}", cite=cite)


def sheet_resolved(sheet: RouteSheet) -> None:
    subject = _("Se resolvió su solicitud %(number)s") % {"number": sheet.number}
    _post_to_all(
        sheet, "resolved", subject, key=f"resolved-{sheet.resolved_at:%Y%m%d%H%M%S}"
    )


def sheet_voided(sheet: RouteSheet) -> None:
    subject = _("Se anuló el registro %(number)s") % {"number": sheet.number}
    _post_to_all(sheet, "voided", subject, key="voided")


def confirm_subscription(sheet: RouteSheet, subscription: Subscription) -> None:
    link = settings.LLAQTA_PUBLIC_URL + reverse(
        "routing:confirm_notices", kwargs={"token": subscription.token}
    )
    subject = _("Confirme que quiere avisos de %(number)s") % {"number": sheet.number}
    _post(
        sheet,
        subscription.email,
        "confirm",
        subject,
        key=f"confirm-{subscription.pk}",
        link=link,
    )


# -- Parts -------------------------------------------------------------------------------------------------------------


def _post_to_all(
    sheet: RouteSheet, template: str, subject: str, *, key: str, **context: object
) -> None:
    if sheet.sender_email:
        _post(sheet, sheet.sender_email, template, subject, key=key, **context)
    _post_to_followers(sheet, template, subject, key=key, **context)


def _post_to_followers(
    sheet: RouteSheet, template: str, subject: str, *, key: str, **context: object
) -> None:
    for email, token in _followers.all(sheet.pk):
        if email == sheet.sender_email.lower():
            continue  # the sender is told anyway
        stop = settings.LLAQTA_PUBLIC_URL + reverse(
            "routing:stop_notices", kwargs={"token": token}
        )
        _post(
            sheet,
            email,
            template,
            subject,
            key=f"{key}-{token[:12]}",
            stop=stop,
            **context,
        )


_followers = rows.Prepared(
    lambda sheet: (
        Subscription.objects.filter(sheet=sheet, confirmed_at__isnull=False)
        .order_by("pk")
        .values_list("email", "token")
    ),
    int,
)


def _post(
    sheet: RouteSheet,
    to: str,
    template: str,
    subject: str,
    *,
    key: str,
    **context: object,
) -> None:
    body = render_to_string(
        f"routing/email/{template}.txt",
        {"sheet": sheet, "url": tracking_url(sheet), **context},
    )
    notifications.post_email(
        to=to, subject=subject, body=body, dedupe=f"{sheet.chain}:{key}"
    )
