"""What the command says at the end: addresses, people, eight things to try."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from llaqta.config.demo import database
from llaqta.config.demo.letters import MAYOR
from llaqta.config.demo.sources import read
from llaqta.config.demo.town import PASSWORD
from llaqta.documents import api as documents
from llaqta.lib import clock
from llaqta.lib.dates import long_date
from llaqta.routing import api as routing

STALE_DAYS = 2  # after that everything looks late


def text(port: int) -> str:
    """The whole message, in Spanish."""
    here, facts = f"http://127.0.0.1:{port}", database.signed()
    sheets = {
        sheet.number: sheet
        for sheet in routing.RouteSheet.objects.filter(
            number__in=facts["shown"].values()
        )
    }
    shown = {name: sheets[number] for name, number in facts["shown"].items()}
    return "\n".join(
        [
            *_addresses(here),
            *_people(),
            *_tries(here, shown),
            *_signed_tries(here, shown, facts["shown_documents"]),
            *_age(date.fromisoformat(facts["day"])),
        ]
    )


def _addresses(here: str) -> list[str]:
    return [
        "",
        "Gobierno Autónomo Municipal de Puerto Villarroel (DEMO) · todas las personas son inventadas",
        "",
        f"  Portal           {here}/",
        f"  Nueva solicitud  {here}/solicitudes/nueva/",
        f"  Seguimiento      {here}/seguimiento/",
        f"  Verificar        {here}/verificar/",
        f"  Mesa de trabajo  {here}/mesa/",
        *_mail(),
        "",
    ]


def _mail() -> list[str]:
    """Where what the town writes can be read: nobody in the demonstration has a mailbox."""
    if settings.EMAIL_HOST:
        return []
    return [
        f"  Correos          {settings.EMAIL_FILE_PATH}  (no salen: cada uno se escribe ahí)"
    ]


def _people() -> list[str]:
    shown = read("town")["shown"]
    return [
        f"Para entrar a la mesa, cualquiera de estos usuarios con la clave  {PASSWORD}",
        "",
        *(f"  {username:<10} {what}" for username, what in shown),
        "",
    ]


def _tries(here: str, shown: dict[str, routing.RouteSheet]) -> list[str]:
    with_carla, observed, resolved = (
        shown["ana-en-topografia"],
        shown["ana-observada"],
        shown["bruno-resuelta"],
    )
    return [
        "Ocho cosas para probar",
        "",
        f"  1. Como Ana, siga su solicitud {with_carla.number}: quién la tiene, desde cuándo y hasta cuándo.",
        f"     {here}/s/{with_carla.code}/   (o en Seguimiento, con el código {with_carla.code})",
        "  2. Entre como carla y abra esa misma hoja de ruta: derívela, consulte a otra unidad o responda. Vuelva a mirar como Ana.",
        f"     {here}{with_carla.get_absolute_url()}",
        f"  3. A Ana le falta un documento en {observed.number}: complételo con un archivo.",
        f"     {here}/s/{observed.code}/",
        f"  4. Bruno ya tiene respuesta en {resolved.number}: descargue su certificación.",
        f"     {here}/s/{resolved.code}/",
        "  5. Presente una solicitud nueva, recíbala como violeta y mire como elena qué está vencido en sus áreas.",
        f"     Después compruebe que nadie alteró el libro de actos:  {_command('ledger verify')}",
    ]


def _signed_tries(
    here: str,
    shown: dict[str, routing.RouteSheet],
    codes: dict[str, str],
) -> list[str]:
    """What there is to sign and to verify. Every key of it is «DE PRUEBA»."""
    answered = shown["bruno-resuelta"]
    to_sign = documents.DocumentSignature.objects.filter(
        position__code=MAYOR, state=documents.SignatureState.TURN
    ).count()  # fewer than were made, once somebody tried
    return [
        f"  6. {_waiting(to_sign)} En otra terminal:  {_command(_agent())}",
        f"     Abra {settings.LLAQTA_AGENT_URL} y acepte su certificado; entre como marta, Firmar, y firme cincuenta con un solo PIN, el que esa terminal dice.",
        f"     {here}/mesa/documentos/firmar/",
        f"  7. La respuesta a Bruno lleva firma digital: ábrala en {here}/s/{answered.code}/ y toque «Compruebe la firma».",
        f"     {here}/verificar/{codes['bruno-resuelta']}/",
        "     Después descargue el PDF, cámbiele algo con cualquier programa y súbalo: verá por qué ya no vale.",
        f"     {here}/verificar/",
        "  8. Verifique también uno con dos firmas, uno firmado a mano y uno que otro dejó sin efecto:",
        *(
            f"     {here}/verificar/{codes[name]}/"
            for name in ("dos-firmas", "a-mano", "sin-efecto")
            if name in codes
        ),
        "",
    ]


def _waiting(count: int) -> str:
    if not count:
        return "Nada espera ya la firma de la Alcaldesa: apruebe otro documento, o empiece de nuevo con --fresh."
    if count == 1:
        return "Un documento espera la firma de la Alcaldesa."
    return f"{count} documentos esperan la firma de la Alcaldesa."


def _agent() -> str:
    port = urlsplit(settings.LLAQTA_AGENT_URL).port
    return "fake-agent" if port in {None, 9000} else f"fake-agent --port {port}"


def _command(what: str) -> str:
    home = Path(settings.LLAQTA_HOME)
    shown = (
        home.relative_to(settings.PROJECT)
        if home.is_relative_to(settings.PROJECT)
        else home
    )
    return f"{_database(what)}LLAQTA_HOME={shown} ./llaqta {what}"


def _database(what: str) -> str:
    """What reads PostgreSQL must be told where it is; the address may carry a password, so it is not printed."""
    reads = connection.vendor == "postgresql" and not what.startswith("fake-agent")
    return "DATABASE_URL=… " if reads else ""


def _age(day: date) -> list[str]:
    if (clock.today() - day).days <= STALE_DAYS:
        return []
    return [
        f"Los datos llegan hasta el {long_date(day)}. Para traerlos hasta hoy: ./llaqta demo --fresh",
        "",
    ]
