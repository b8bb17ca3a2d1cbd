"""The terms and feriados that the system brings, each with its norm. Data: administrators change it in its rows.

Sources and how far each was verified: the domain report, §§2.1 to 2.3. Quotations are shortened, not verbatim.
"""

from __future__ import annotations

from dataclasses import dataclass

from llaqta.deadlines.closures import ClosureKind
from llaqta.deadlines.terms import DISTANCE_DAYS, Silence, Term, TermUnit

TO_CONFIRM = "DS 27113, art. 71 (por confirmar por Asesoría Legal)"

REFUSED = "Si no hay respuesta hasta esa fecha, la ley permite tener la solicitud por rechazada y presentar un recurso."
APPEAL_REFUSED = "Si no hay respuesta hasta esa fecha, el recurso se tiene por rechazado y puede presentarse el recurso jerárquico."
APPEAL_GRANTED = (
    "Si no hay respuesta hasta esa fecha, el recurso se tiene por aceptado."
)
DESIST = "Si no se completa hasta esa fecha, la solicitud puede tenerse por desistida."


def _law(
    code: str,
    name: str,
    amount: int,
    article: str,
    unit: TermUnit = TermUnit.WORKING_DAYS,
    silence: Silence = Silence.NONE,
    silence_text: str = "",
) -> Term:
    return Term(
        code=code,
        name=name,
        amount=amount,
        unit=unit,
        basis=f"Ley 2341, {article}",
        verified=True,
        silence=silence,
        silence_text=silence_text,
    )


def _unconfirmed(code: str, name: str, amount: int) -> Term:
    return Term(code=code, name=name, amount=amount, basis=TO_CONFIRM, verified=False)


TERMS: tuple[Term, ...] = (
    _law(
        "resolucion-final",
        "Resolución final",
        6,
        "art. 17.II",
        unit=TermUnit.MONTHS,
        silence=Silence.NEGATIVE,
        silence_text=f"{REFUSED} (Ley 2341, art. 17.III)",
    ),
    _law(
        "subsanacion",
        "Completar la solicitud observada",
        5,
        "art. 43",
        silence_text=DESIST,
    ),
    _law("desglose", "Devolución de originales (desglose)", 3, "art. 24"),
    _law("notificacion", "Notificación del acto", 5, "art. 33.III"),
    _law("prueba", "Presentación de pruebas", 15, "art. 47.III"),
    _law("alegatos", "Alegatos", 5, "art. 49"),
    _law("terceros", "Presentación de terceros afectados", 10, "art. 60"),
    _law("revocatoria-presentar", "Presentar el recurso de revocatoria", 10, "art. 64"),
    _law(
        "revocatoria-resolver",
        "Resolver el recurso de revocatoria",
        20,
        "art. 65",
        silence=Silence.NEGATIVE,
        silence_text=f"{APPEAL_REFUSED} (Ley 2341, art. 65)",
    ),
    _law("jerarquico-presentar", "Presentar el recurso jerárquico", 10, "art. 66"),
    _law("jerarquico-remitir", "Remitir el recurso jerárquico", 3, "art. 66"),
    _law(  # the trap: here silence grants
        "jerarquico-resolver",
        "Resolver el recurso jerárquico",
        90,
        "art. 67",
        silence=Silence.POSITIVE,
        silence_text=f"{APPEAL_GRANTED} (Ley 2341, art. 67)",
    ),
    _law("descargo", "Descargo en un proceso sancionador", 15, "art. 83"),
    _law("sancion", "Resolución sancionadora", 10, "art. 84"),
    _law("distancia", "Ampliación por distancia", DISTANCE_DAYS, "art. 21.III"),
    _unconfirmed("registro", "Registro del ingreso", 1),
    _unconfirmed("proveido", "Proveído de mero trámite", 3),
    _unconfirmed("informe-no-tecnico", "Informe no técnico", 5),
    _unconfirmed("informe-tecnico", "Informe técnico", 10),
    _unconfirmed("informe-legal", "Informe legal", 10),
    _unconfirmed("respuesta-interna", "Respuesta interna", 5),
)


@dataclass(frozen=True, slots=True)
class Feriado:
    """How we take one holiday of the `holidays` package."""

    name: str
    norm: str
    kind: ClosureKind = ClosureKind.NATIONAL
    verified: bool = True


MOVED_NORM = "DS 14260 (de domingo a lunes)"
UNKNOWN_NORM = "Del paquete «holidays»; por confirmar"
NATIONAL_LIST = "DS 2750"

# Keys are the Spanish names of the package; a name it adds later arrives unconfirmed.
FERIADOS: dict[str, Feriado] = {
    "Año Nuevo": Feriado("Año Nuevo", NATIONAL_LIST),
    "Día de la Creación del Estado Plurinacional de Bolivia": Feriado(
        "Día del Estado Plurinacional", "DS 405"
    ),
    "Carnaval": Feriado("Carnaval", NATIONAL_LIST),
    "Viernes Santo": Feriado("Viernes Santo", NATIONAL_LIST),
    "Día del Trabajo": Feriado("Día del Trabajo", NATIONAL_LIST),
    "Corpus Christi": Feriado("Corpus Christi", NATIONAL_LIST),
    "Año Nuevo Aymara Amazónico": Feriado("Año Nuevo Andino Amazónico", "DS 173"),
    "Día de la Independencia de Bolivia": Feriado(
        "Día de la Independencia", NATIONAL_LIST
    ),
    "Día de Todos los Difuntos": Feriado("Todos los Difuntos", "DS 22352"),
    "Navidad": Feriado("Navidad", NATIONAL_LIST),
    "Día del departamento de Cochabamba": Feriado(
        "Día del departamento de Cochabamba",
        "Feriado departamental de Cochabamba",
        ClosureKind.DEPARTMENTAL,
    ),
    # Believed to be a commemoration without a day off: the package lists it as a holiday.
    "Día de la Dignidad Nacional": Feriado(
        "Día de la Dignidad Nacional",
        "Conmemoración; por confirmar si es día inhábil",
        verified=False,
    ),
}

ALL_SOULS = FERIADOS["Día de Todos los Difuntos"]
# Since 2016 the package no longer moves 2 November from Sunday to Monday; in practice it is moved.
ALL_SOULS_MOVED = Feriado(
    f"{ALL_SOULS.name} (trasladado)",
    "Traslado de domingo a lunes; por confirmar",
    verified=False,
)
