from __future__ import annotations

import re
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from llaqta.ledger import api as ledger
from llaqta.lib import clock, text
from llaqta.lib.actor import Actor
from llaqta.organization import policies, selectors
from llaqta.organization.actions import Action
from llaqta.organization.errors import InvalidMunicipalityError
from llaqta.organization.identity import normal_email
from llaqta.organization.models import Municipality
from llaqta.organization.services.limits import fit

LEDGER_CHAIN = "organization"


class MunicipalityChange(TypedDict, total=False):
    name: str
    legal_name: str
    code: str
    ine_code: str
    department: str
    seat: str
    localities: str
    address: str
    office_hours: str
    phone: str
    whatsapp: str
    email: str
    crs_epsg: int
    main_colour: str
    accent_colour: str
    logo_sha256: str


_REQUIRED = ("name", "legal_name", "code", "seat")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@transaction.atomic
def change_municipality(
    *, actor: Actor, **changes: Unpack[MunicipalityChange]
) -> Municipality:
    """Set facts of the municipality; the first call makes its row. All processes show them within seconds.

    Raises OrganizationNotAllowedError, InvalidMunicipalityError or TooLongError.
    """
    policies.check(actor, Action.CHANGE_MUNICIPALITY)
    row = (
        Municipality.objects.select_for_update().filter(pk=Municipality.ONLY_ID).first()
    )
    municipality = row or Municipality(pk=Municipality.ONLY_ID)
    before = {name: getattr(municipality, name) for name in changes}
    for name, value in changes.items():
        setattr(municipality, name, _clean(name, value))
    _check(municipality)
    changed = {
        name: getattr(municipality, name)
        for name in changes
        if before[name] != getattr(municipality, name)
    }
    if row is not None and not changed:
        return municipality
    municipality.changed_at = clock.now()
    municipality.save(force_insert=row is None)
    transaction.on_commit(selectors.forget_municipality)
    ledger.record(
        "organization.municipality_changed",
        actor=actor,
        chain=LEDGER_CHAIN,
        target="municipality",
        data=changed,
    )
    return municipality


def _clean(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    cleaned = (
        text.clean(value)
        if name in {"localities", "office_hours"}
        else text.clean_line(value)
    )
    return normal_email(cleaned) if name == "email" else cleaned


def _check(municipality: Municipality) -> None:
    fit(municipality)
    for name in _REQUIRED:
        if not getattr(municipality, name):
            raise InvalidMunicipalityError(
                field=_label(name), help=_("No puede quedar vacío.")
            )
    for name in ("main_colour", "accent_colour"):
        if not _COLOUR.fullmatch(getattr(municipality, name)):
            raise InvalidMunicipalityError(
                field=_label(name), help=_("Escríbalo como #0b5d3b.")
            )
    if not 1024 <= municipality.crs_epsg <= 32767:
        raise InvalidMunicipalityError(
            field=_label("crs_epsg"),
            help=_("Para la zona 20 sur en WGS 84 es 32720; para la 19 sur, 32719."),
        )
    if municipality.logo_sha256 and not re.fullmatch(
        r"[0-9a-f]{64}", municipality.logo_sha256
    ):
        raise InvalidMunicipalityError(
            field=_label("logo_sha256"), help=_("Vuelva a subir el logotipo.")
        )


def _label(name: str) -> str:
    return str(Municipality._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
