"""Every page that a person can meet, in each of its states, and a town in which all of them exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.test import Client
from playwright.sync_api import Page

from llaqta.documents import api as documents
from llaqta.lib import clock
from llaqta.routing import api as routing
from llaqta.routing.services import drafts, exchange
from llaqta.routing.tests.answers import ready_draft, upload
from llaqta.routing.tests.staff import brought_to, received, referred
from tests.cast import PASSWORD, TODAY, jpeg_bytes, pdf_bytes
from tests.journeys.document_pages import DOCUMENTS, Papers, write_papers
from tests.journeys.steps import attach, choose, field, paper, press
from tests.journeys.views import Do, View, pressing

if TYPE_CHECKING:
    from tests.cast import Cast, Files

LONG_AGO = "2026-01-12"
UNKNOWN_CODE = "K4MT-9QWX-C7HP-3ADN"


# -- The public --------------------------------------------------------------------------------------------------------


def _represent_an_organization(page: Page) -> None:
    page.get_by_text("Lo hago en nombre de otra persona").click()
    choose(page, "¿A quién representa?", "organización")
    press(page, "Continuar")


def _choose_a_bad_file(page: Page) -> None:
    attach(page, paper("carta.pdf"), paper("foto.jpg", b"<html>", "image/jpeg"))
    press(page, "Continuar")


def _complete_with_a_bad_file(page: Page) -> None:
    attach(page, paper("carta.pdf"), paper("foto.jpg", b"<html>", "image/jpeg"))
    press(page, "Enviar lo que faltaba")


def _ask_with(number: str, code: str) -> Do:
    def ask(page: Page) -> None:
        field(page, "Número de hoja de ruta").fill(number)
        field(page, "Código de seguimiento").fill(code)
        press(page, "Ver mi solicitud")

    return ask


def _subscribe(page: Page) -> None:
    field(page, "Correo electrónico").fill("otra@ejemplo.bo")
    press(page, "Quiero recibir avisos")


def _send_without_its_cookie(page: Page) -> None:
    page.context.clear_cookies()
    press(page, "Empezar")


PUBLIC = [
    View("home", "/"),
    View("about", "/acerca/"),
    View("how we keep terms", "/cumplimiento/"),
    View("privacy", "/privacidad/"),
    View("before a request", "/solicitudes/nueva/"),
    View("follow", "/seguimiento/"),
    View("follow: nothing typed", "/seguimiento/", pressing("Ver mi solicitud")),
    View(
        "follow: no such sheet",
        "/seguimiento/",
        _ask_with("E-2026-999999", UNKNOWN_CODE),
    ),
    View("error 404", "/no-existe/"),
    View("error 404: unknown code", f"/s/{UNKNOWN_CODE}/"),
    View("error 404: unknown draft", "/solicitudes/borrador/no-existe/"),
    View("form too old", "/solicitudes/nueva/", _send_without_its_cookie),
    View("error 409: nothing to complete", "/s/{held.code}/completar/"),
]

FILING = [
    View("who", "/solicitudes/borrador/{fresh}/quien/"),
    View("who: wrong", "/solicitudes/borrador/{fresh}/quien/", pressing("Continuar")),
    View(
        "who: for an organization, wrong",
        "/solicitudes/borrador/{fresh}/quien/",
        _represent_an_organization,
    ),
    View("who: going back", "/solicitudes/borrador/{full}/quien/"),
    View("what", "/solicitudes/borrador/{fresh}/que/"),
    View("what: wrong", "/solicitudes/borrador/{fresh}/que/", pressing("Continuar")),
    View("files", "/solicitudes/borrador/{fresh}/archivos/"),
    View("files: added", "/solicitudes/borrador/{full}/archivos/"),
    View(
        "files: one good, one bad",
        "/solicitudes/borrador/{full}/archivos/",
        _choose_a_bad_file,
    ),
    View("review", "/solicitudes/borrador/{full}/revisar/"),
    View("review: incomplete", "/solicitudes/borrador/{fresh}/revisar/"),
    View(
        "receipt: just sent",
        "/solicitudes/borrador/{full}/revisar/",
        pressing("Enviar mi solicitud"),
    ),
]

FOLLOWING = [
    View("receipt", "/s/{held.code}/comprobante/"),
    View("tracking: on its way", "/s/{on_way.code}/"),
    View("tracking: somebody has it", "/s/{held.code}/"),
    View("tracking: late", "/s/{late.code}/"),
    View("tracking: asked to complete", "/s/{observed.code}/"),
    View("tracking: resolved", "/s/{resolved.code}/"),
    View("tracking: archived", "/s/{archived.code}/"),
    View("tracking: voided", "/s/{voided.code}/"),
    View("notices", "/s/{held.code}/avisos/"),
    View("notices: wrong", "/s/{held.code}/avisos/", pressing("Quiero recibir avisos")),
    View("notices: asked for", "/s/{held.code}/avisos/", _subscribe),
    View("notices: confirm", "/avisos/confirmar/{follower}/"),
    View(
        "notices: confirmed",
        "/avisos/confirmar/{follower}/",
        pressing("Sí, quiero los avisos"),
    ),
    View("notices: stop", "/avisos/dejar/{follower}/"),
    View("notices: stopped", "/avisos/dejar/{follower}/", pressing("Dejar los avisos")),
    View("complete", "/s/{observed.code}/completar/"),
    View(
        "complete: nothing given",
        "/s/{observed.code}/completar/",
        pressing("Enviar lo que faltaba"),
    ),
    View(
        "complete: one good, one bad",
        "/s/{observed.code}/completar/",
        _complete_with_a_bad_file,
    ),
]


# -- The staff ---------------------------------------------------------------------------------------------------------


def _log_in_wrongly(page: Page) -> None:
    field(page, "Usuario").fill("carla")
    field(page, "Contraseña").fill("no es esta")
    press(page, "Entrar")


def _change_password_wrongly(page: Page) -> None:
    for password in page.locator("main input[type=password]").all():
        password.fill("corta")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button").click()


def _confirm_it_is_me(page: Page) -> None:
    page.locator("input[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button").first.click()


def _look_up_ana(page: Page) -> None:
    field(page, "Número").fill("1234567")
    press(page, "Buscar")


def _see_people_while_typing(page: Page) -> None:
    field(page, "Número").press_sequentially("1234")
    page.get_by_role("button", name="Ana Ficticia").wait_for()


def _tick_and(*names: str) -> Do:
    def act(page: Page) -> None:
        page.get_by_label("Elegir E-").first.check()
        for name in names:
            press(page, name)

    return act


def _refer_what_moved(page: Page) -> None:
    """The page knew a state that is no longer true."""
    page.locator("input[name=seen]").evaluate("field => { field.value = 'antes' }")
    choose(page, "¿A quién la deriva?", "Asesor Legal")
    choose(page, "Instrucción", "Elaborar informe")
    field(page, "Proveído").fill("Para su informe.")
    press(page, "Derivar")


COUNTER = [
    View("home of the counter", "/mesa/", who="violeta"),
    View("counter", "/mesa/recepcion/", who="violeta"),
    View(
        "counter: nothing typed",
        "/mesa/recepcion/",
        pressing("Guardar e imprimir"),
        who="violeta",
    ),
    View("counter: somebody known", "/mesa/recepcion/", _look_up_ana, who="violeta"),
    View(
        "counter: people while typing",
        "/mesa/recepcion/",
        _see_people_while_typing,
        who="violeta",
    ),
    View("counter: saved", "/mesa/recepcion/?guardada={held.number}", who="violeta"),
    View("counter: internal", "/mesa/recepcion/interna/", who="violeta"),
    View(
        "counter: internal, wrong",
        "/mesa/recepcion/interna/",
        pressing("Guardar e imprimir"),
        who="violeta",
    ),
    View("counter: outgoing", "/mesa/recepcion/salida/", who="violeta"),
    View(
        "counter: outgoing, wrong",
        "/mesa/recepcion/salida/",
        pressing("Guardar e imprimir"),
        who="violeta",
    ),
    View("to receive", "/mesa/bandeja/por-recibir/", who="violeta"),
    View(
        "to receive: nothing chosen",
        "/mesa/bandeja/por-recibir/",
        pressing("Recibir elegidas"),
        who="violeta",
    ),
    View("sheet: to receive", "/mesa/hojas/{on_way.number}/", who="violeta"),
    View(
        "several received",
        "/mesa/bandeja/por-recibir/",
        _tick_and("Recibir elegidas"),
        who="violeta",
    ),
    View("nothing to receive", "/mesa/bandeja/por-recibir/", who="elena"),
    View("sent", "/mesa/bandeja/enviados/", who="violeta"),
    View("sheet: sent, not received", "/mesa/hojas/{sent.number}/", who="violeta"),
    View("sheet: voided", "/mesa/hojas/{voided.number}/", who="violeta"),
    View(
        "several to refer",
        "/mesa/bandeja/en-despacho/",
        _tick_and("Derivar elegidas"),
        who="violeta",
    ),
    View(
        "several to refer: wrong",
        "/mesa/bandeja/en-despacho/",
        _tick_and("Derivar elegidas", "Derivar"),
        who="violeta",
    ),
    View(
        "several to archive",
        "/mesa/bandeja/en-despacho/",
        _tick_and("Archivar elegidas"),
        who="violeta",
    ),
    View(
        "several to archive: wrong",
        "/mesa/bandeja/en-despacho/",
        _tick_and("Archivar elegidas", "Archivar"),
        who="violeta",
    ),
    View("void", "/mesa/hojas/{on_way.number}/anular/", who="violeta"),
    View(
        "void: wrong",
        "/mesa/hojas/{on_way.number}/anular/",
        pressing("Anular"),
        who="violeta",
    ),
]

DESK = [
    View("home", "/mesa/", who="carla"),
    View("home of a supervisor", "/mesa/", who="elena"),
    View("home of an auditor", "/mesa/", who="auditor"),
    View("on the desk", "/mesa/bandeja/en-despacho/", who="carla"),
    View(
        "on the desk: filtered to nothing",
        "/mesa/bandeja/en-despacho/?q=nada",
        who="carla",
    ),
    View("on the desk: late", "/mesa/bandeja/en-despacho/?vencidas=1", who="carla"),
    View("copies", "/mesa/bandeja/copias/", who="elena"),
    View("archived", "/mesa/bandeja/archivados/", who="carla"),
    View("late below", "/mesa/atrasados/", who="elena"),
    View("late in one unit", "/mesa/atrasados/?unidad={unit}", who="elena"),
    View("search", "/mesa/buscar/", who="carla"),
    View("search: found", "/mesa/buscar/?q=ana", who="carla"),
    View("search: nothing", "/mesa/buscar/?q=nadie", who="carla"),
    View(
        "sheet: held, with files and a consultation",
        "/mesa/hojas/{held.number}/",
        who="carla",
    ),
    View("sheet: late", "/mesa/hojas/{late.number}/", who="carla"),
    View("sheet: observed", "/mesa/hojas/{observed.number}/", who="carla"),
    View("sheet: resolved", "/mesa/hojas/{resolved.number}/", who="carla"),
    View("sheet: archived", "/mesa/hojas/{archived.number}/", who="carla"),
    View("sheet: a copy", "/mesa/hojas/{held.number}/", who="elena"),
    View("sheet: a consultation", "/mesa/hojas/{held.number}/", who="diego"),
    View(
        "sheet: confidential, for an auditor",
        "/mesa/hojas/{secret.number}/",
        who="auditor",
    ),
    View(
        "error 403: not this post's",
        "/mesa/hojas/{held.number}/comprobante.pdf",
        who="carla",
    ),
    View("error 404: unknown sheet", "/mesa/hojas/E-2026-999999/", who="carla"),
]

_FORMS = [
    ("derivar", "Derivar", "held"),
    ("consultar", "Consultar", "held"),
    ("copia", "Enviar copia", "held"),
    ("observar", "Pedir que complete", "held"),
    ("responder", "Responder al remitente", "held"),
    ("resolver", "Resolver", "held"),
    ("archivar", "Archivar", "held"),
    ("adjuntar", "Añadir fojas o archivos", "held"),
    ("desarchivar", "Desarchivar", "archived"),
]
ACTS = [
    *(
        View(
            f"{slug}{state}", f"/mesa/hojas/{{{sheet}.number}}/{slug}/", do, who="carla"
        )
        for slug, name, sheet in _FORMS
        for state, do in (("", None), (": wrong", pressing(name)))
    ),
    View(
        "responder-consulta",
        "/mesa/hojas/{held.number}/responder-consulta/",
        who="diego",
    ),
    View(
        "responder-consulta: wrong",
        "/mesa/hojas/{held.number}/responder-consulta/",
        pressing("Responder la consulta"),
        who="diego",
    ),
    View("devolver", "/mesa/hojas/{sent.number}/devolver/", who="diego"),
    View(
        "devolver: wrong",
        "/mesa/hojas/{sent.number}/devolver/",
        pressing("Devolver sin recibir"),
        who="diego",
    ),
    View(
        "somebody was faster",
        "/mesa/hojas/{held.number}/derivar/",
        _refer_what_moved,
        who="carla",
    ),
    View("done", "/mesa/hojas/{sent.number}/", pressing("Recibir"), who="diego"),
]

ACCOUNT = [
    View("log in", "/mesa/"),
    View("log in: wrong", "/mesa/cuenta/entrar/", _log_in_wrongly),
    View("no sign-up", "/mesa/cuenta/registro/"),
    View("choose a post", "/mesa/cargo/", who="carla"),
    View("error 403: no post today", "/mesa/cargo/", who="administrator"),
    View("home without a post", "/mesa/", who="administrator"),
    View("password", "/mesa/cuenta/clave/", who="carla"),
    View(
        "password: wrong", "/mesa/cuenta/clave/", _change_password_wrongly, who="carla"
    ),
    View("sessions", "/mesa/cuenta/sesiones/", who="carla"),
    View("second factor", "/mesa/cuenta/segundo-factor/", who="carla"),
    View("is it you?", "/mesa/cuenta/segundo-factor/activar/", who="carla"),
    View(
        "second factor: turn on",
        "/mesa/cuenta/segundo-factor/activar/",
        _confirm_it_is_me,
        who="carla",
    ),
    View("log out", "/mesa/cuenta/salir/", who="carla"),
]

GALLERY = [
    View("components", "/ui/"),
    View("components of the desk", "/ui/mesa/"),
    View("paper", "/ui/papel/"),
    *(
        View(f"error {status}", f"/ui/errores/{status}/")
        for status in (400, 403, 404, 409, 422, 429, 500, 503)
    ),
]

PARTS = {
    "public": PUBLIC,
    "filing": FILING,
    "following": FOLLOWING,
    "counter": COUNTER,
    "desk": DESK,
    "acts": ACTS,
    "documents": DOCUMENTS,
    "account": ACCOUNT,
    "gallery": GALLERY,
}


# -- The town ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Town:
    """Ana's requests, one in each state, and her drafts."""

    fresh: str  # a draft with nothing in it
    full: str  # a draft ready to be sent
    on_way: routing.RouteSheet
    sent: routing.RouteSheet  # by the counter to Legal, who has not received it
    held: routing.RouteSheet
    late: routing.RouteSheet
    observed: routing.RouteSheet
    resolved: routing.RouteSheet
    archived: routing.RouteSheet
    voided: routing.RouteSheet
    secret: routing.RouteSheet
    follower: str  # who asked for notices and has not confirmed
    unit: int
    papers: Papers | None = None  # only for who looks at documents: each is printed

    def path(self, view: View) -> str:
        return view.path.format(**vars(self))


def build_town(cast: Cast, file_sheet: Files, *, with_papers: bool = False) -> Town:
    with clock.frozen(LONG_AGO):
        late = brought_to(file_sheet(at=LONG_AGO), cast, cast.carla)
    with clock.frozen(TODAY):
        sheets = {
            name: file_sheet(subject=f"Solicitud {name}")
            for name in ("on_way", "sent", "observed", "resolved", "archived", "voided")
        }
        sheets["held"] = file_sheet(files=2)
        sheets["secret"] = file_sheet(
            is_confidential=True, confidentiality_basis="Ley 974, art. 7"
        )
        for name in ("held", "observed", "resolved", "archived", "secret"):
            brought_to(sheets[name], cast, cast.carla)
        carla, held = cast.carla.actor, sheets["held"]
        received(sheets["sent"], cast.violeta)
        referred(sheets["sent"], cast.violeta, cast.diego)
        routing.consult(
            sheet_id=held.pk,
            to=cast.diego.position,
            question="¿Vale este folio real?",
            actor=carla,
        )
        received(held, cast.diego)
        routing.send_copy(
            sheet_id=held.pk,
            to=cast.elena.position,
            note="Para su conocimiento.",
            actor=carla,
        )
        routing.observe(
            sheet_id=sheets["observed"].pk,
            text="Falta el folio real.",
            days=5,
            actor=carla,
        )
        for name in ("resolved", "archived"):
            answer = documents.receive_bytes(
                jpeg_bytes(), name="respuesta.jpg", actor=carla
            )
            routing.resolve(
                sheet_id=sheets[name].pk,
                resolution="Se aprueba.",
                answer="Le entregamos el plano.",
                attachments=[answer],
                actor=carla,
            )
        routing.archive_sheet(
            sheet_id=sheets["archived"].pk, place="Estante 3", actor=carla
        )
        received(sheets["voided"], cast.violeta)
        routing.void_sheet(
            sheet_id=sheets["voided"].pk,
            reason="Se registró dos veces.",
            actor=cast.violeta.actor,
        )
        exchange.subscribe(sheet_id=held.pk, email="vecina@ejemplo.bo")
        fresh = drafts.start_draft(address="203.0.113.7")
        full = ready_draft(Client())
        drafts.receive_draft_files(
            draft_id=full.pk,
            uploads=[
                upload("carta.pdf", pdf_bytes()),
                upload("foto.jpg", jpeg_bytes()),
            ],
        )
        papers = write_papers(cast) if with_papers else None
    follower = held.subscriptions.get(email="vecina@ejemplo.bo").token
    return Town(
        fresh.token,
        full.token,
        late=late,
        follower=follower,
        unit=cast.carla.position.unit_id,
        papers=papers,
        **sheets,
    )
