"""The fixed cast: the same people in every test.

**Ana** files requests. **Bruno** is another citizen and sees nothing of hers. **Violeta** attends the counter (Ventanilla Única),
where what comes from the web arrives. **Carla** works in Topografía, **Diego** in Asesoría Legal, **Elena** directs Urbanismo, above
Topografía. **Marta**, the mayor, is above all; only tests that ask for her have her. Elena, Diego and Marta have the identity
documents of the keys of the demo authority. All are invented.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image
from pytest_django import Settings

from llaqta.deadlines import api as deadlines
from llaqta.documents import api as documents
from llaqta.lib import clock
from llaqta.lib.actor import CITIZEN, SYSTEM, Actor
from llaqta.organization import api as organization
from llaqta.routing import api as routing

PASSWORD = "una-frase-de-prueba-larga"
FIRST_DAY = date(2025, 1, 1)
TODAY = "2026-02-11"  # Wednesday; the Monday and Tuesday after are Carnival

Files = Callable[..., routing.RouteSheet]


@dataclass(frozen=True)
class Post:
    """One official in their post."""

    user: organization.User
    position: organization.Position
    actor: Actor


@dataclass(frozen=True)
class Staff:
    """Somebody who works here without a post."""

    user: organization.User
    actor: Actor


@dataclass(frozen=True)
class Cast:
    violeta: Post
    carla: Post
    diego: Post
    elena: Post


@pytest.fixture(autouse=True)
def _own_house(tmp_path: Path, settings: Settings) -> None:
    """Files received in a test stay in the test's own folder; passwords cost nothing."""
    settings.LLAQTA_BLOBS = tmp_path / "blobs"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def calendar(db: None) -> None:
    deadlines.seed(first_year=2025, last_year=2027)


@pytest.fixture
def cast(calendar: None) -> Iterator[Cast]:
    """The municipality at work: units, posts, officials, series and instructions."""
    organization.change_municipality(
        actor=SYSTEM,
        name="Puerto Villarroel",
        legal_name="Gobierno Autónomo Municipal de Puerto Villarroel",
        code="GAMPV",
        seat="Ivirgarzama",
    )
    organization.forget_municipality()
    cache.clear()
    routing.seed_catalogues()
    mayor = organization.create_unit(name="Despacho", code="DESP", actor=SYSTEM)
    counter = organization.create_unit(
        name="Ventanilla Única", code="VU", actor=SYSTEM, parent=mayor
    )
    legal = organization.create_unit(
        name="Asesoría Legal", code="AL", actor=SYSTEM, parent=mayor
    )
    urbanism = organization.create_unit(
        name="Dirección de Urbanismo y Catastro", code="DUC", actor=SYSTEM, parent=mayor
    )
    topography = organization.create_unit(
        name="Topografía", code="TOP", actor=SYSTEM, parent=urbanism
    )
    roles = organization.PositionRole
    people = Cast(
        violeta=_post(
            "Violeta", counter, "Responsable de Ventanilla", "VU-1", roles.INTAKE
        ),
        carla=_post("Carla", topography, "Topógrafa", "TOP-1", roles.OFFICIAL),
        diego=_post(
            "Diego",
            legal,
            "Asesor Legal",
            "AL-1",
            roles.OFFICIAL,
            document="90000903-1A",
        ),
        elena=_post(
            "Elena",
            urbanism,
            "Directora de Urbanismo",
            "DUC-1",
            roles.SUPERVISOR,
            document="90000902",
        ),
    )
    routing.Series.objects.filter(code="E").update(receiver=people.violeta.position)
    yield people
    organization.forget_municipality()


@pytest.fixture
def violeta(cast: Cast) -> Post:
    return cast.violeta


@pytest.fixture
def carla(cast: Cast) -> Post:
    return cast.carla


@pytest.fixture
def diego(cast: Cast) -> Post:
    return cast.diego


@pytest.fixture
def elena(cast: Cast) -> Post:
    return cast.elena


@pytest.fixture
def marta(cast: Cast) -> Post:
    """The mayor: a supervisor above everybody. Apart from the cast, whose work tests count."""
    return _post(
        "Marta",
        organization.list_units().get(code="DESP"),
        "Alcaldesa Municipal",
        "DESP-1",
        organization.PositionRole.SUPERVISOR,
        document="90000901",
    )


@pytest.fixture
def auditor(cast: Cast) -> Staff:
    """Sees, changes nothing."""
    user = organization.create_user(
        username="aurelio",
        given_names="Aurelio",
        surnames="Ficticio",
        email="aurelio@gampv.ejemplo.bo",
        password=PASSWORD,
        is_auditor=True,
        actor=SYSTEM,
    )
    return Staff(user, organization.actor_for(user))


@pytest.fixture
def administrator(cast: Cast) -> Staff:
    """Keeps people, posts and catalogues; has no tray."""
    user = organization.create_user(
        username="sandra",
        given_names="Sandra",
        surnames="Ficticia",
        email="sandra@gampv.ejemplo.bo",
        password=PASSWORD,
        is_administrator=True,
        actor=SYSTEM,
    )
    return Staff(user, organization.actor_for(user))


@pytest.fixture
def enter() -> Callable[[Post | Staff], Client]:
    """A browser in which this official has logged in."""

    def enter(who: Post | Staff) -> Client:
        client = Client()
        client.force_login(who.user)
        return client

    return enter


@pytest.fixture
def kinds(db: None) -> None:
    """The kinds of document that an installation starts with."""
    documents.seed_kinds()


@pytest.fixture
def today() -> Iterator[None]:
    """Hold the clock at nine in the morning of `TODAY`."""
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def ana(cast: Cast) -> organization.Person:
    return _citizen("Ana", "1234567", "ana@ejemplo.bo")


@pytest.fixture
def bruno(cast: Cast) -> organization.Person:
    return _citizen("Bruno", "7654321", "bruno@ejemplo.bo")


@pytest.fixture
def file_sheet(ana: organization.Person) -> Files:
    """File a request of Ana's online, on `TODAY` at nine unless told. Keywords change the paper or the sender."""

    def file_sheet(
        *,
        at: str = TODAY,
        files: int = 0,
        sender: dict[str, Any] | None = None,
        **paper: Any,
    ) -> routing.RouteSheet:
        who: dict[str, Any] = {
            "person": ana,
            "phone": "71234567",
            "email": "ana@ejemplo.bo",
            "address": "Calle 1",
            "municipality": "Puerto Villarroel",
        }
        what: dict[str, Any] = {
            "subject": "Solicitud de línea y nivel, lote 14",
            "facts": "Vivo en el lote 14.",
            "petition": "Pido línea y nivel.",
        }
        attachments = [
            documents.receive_bytes(
                pdf_bytes(), name=f"memorial-{n}.pdf", actor=CITIZEN
            )
            for n in range(1, files + 1)
        ]
        with clock.frozen(at), routing.numbered_transaction():
            return routing.file_request(
                paper=routing.Paper(**(what | paper)),
                sender=routing.Sender(**(who | (sender or {}))),
                attachments=attachments,
            )

    return file_sheet


@pytest.fixture
def sheet(file_sheet: Files) -> routing.RouteSheet:
    """Ana's request, filed on `TODAY` and not yet received at the counter."""
    return file_sheet()


def picture_bytes(
    kind: str, size: tuple[int, int] = (60, 80), colour: str = "#0b5a3c"
) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


@lru_cache
def pdf_bytes() -> bytes:
    """A page with a picture, the same each time though Pillow writes the second into it. Pillow's table begins with a generation that the standard does not have (ISO 32000-2, 7.5.4)."""
    return picture_bytes("PDF").replace(b" 65536 f ", b" 65535 f ")


def jpeg_bytes() -> bytes:
    return picture_bytes("JPEG")


def png_bytes() -> bytes:
    return picture_bytes("PNG")


def _post(
    name: str,
    unit: organization.Unit,
    title: str,
    code: str,
    role: organization.PositionRole,
    document: str = "",
) -> Post:
    user = organization.create_user(
        username=name.lower(),
        given_names=name,
        surnames="Ficticia",
        email=f"{name.lower()}@gampv.ejemplo.bo",
        document_type="CI" if document else "",
        document_number=document,
        password=PASSWORD,
        actor=SYSTEM,
    )
    position = organization.create_position(
        unit=unit, name=title, code=code, role=role, actor=SYSTEM
    )
    organization.assign_post(
        position=position, user=user, starts_on=FIRST_DAY, actor=SYSTEM
    )
    with clock.frozen(TODAY):
        return Post(user, position, organization.actor_for(user, position.pk))


def _citizen(name: str, number: str, email: str) -> organization.Person:
    return organization.register_person(
        key=organization.PersonKey.parse("CI", number),
        given_names=name,
        first_surname="Ficticia",
        contact=organization.Contact(
            phone="71234567", email=email, municipality_name="Puerto Villarroel"
        ),
        actor=CITIZEN,
    )
