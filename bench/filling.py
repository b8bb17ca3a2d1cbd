"""Fill a database with believable sheets, in bulk: by COPY on PostgreSQL, by `executemany` on SQLite.

Run inside a place: `python -m bench.filling ROWS [--drafts N] [--desks N]`. The last line is JSON with what the drivers need.
Sheets, referrals and ledger entries are rows as the services would write them, with these differences: no files, no
openings of commitments, one entry for each hop.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import secrets
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django
from django.conf import settings
from django.db import connection, models, transaction
from django.test.utils import override_settings

POSTS = 50
OPEN_SHARE = 0.20  # of the sheets; the rest is archived
BATCH = 20_000
SEED = 20260213

GIVEN = (
    "Ana",
    "Bruno",
    "Carla",
    "Diego",
    "Elena",
    "Félix",
    "Gladys",
    "Hernán",
    "Isabel",
    "Jacinto",
    "Lidia",
    "Máximo",
    "Nieves",
    "Óscar",
    "Paulina",
    "Raúl",
)
SURNAMES = (
    "Ficticia",
    "Ejemplo",
    "Inventada",
    "Muestra",
    "Modelo",
    "Ensayo",
    "Prueba",
    "Supuesta",
    "Ñauta",
    "Quispe Ficticio",
    "Mamani Ejemplo",
)
MATTERS = (
    "Solicitud de línea y nivel",
    "Aprobación de plano de lote",
    "Regularización de construcción",
    "Certificado catastral",
    "Reclamo por alumbrado público",
    "Mantenimiento de camino vecinal",
    "Permiso para uso de la cancha",
    "Autorización de feria",
    "Copia legalizada de resolución",
    "Queja por recojo de residuos",
    "Solicitud de audiencia",
    "Apoyo a la unidad educativa",
    "Visación de minuta",
    "Conexión de agua potable",
)
PLACES = (
    "OTB Villa Nueva",
    "Sindicato San Isidro",
    "zona Central",
    "barrio 12 de Octubre",
    "Mariscal Sucre",
    "Israel",
    "Nueva Canaán",
    "Valle Ivirza",
)
FACTS = "Vivo en el lugar desde hace {years} años. El terreno tiene {metres} metros cuadrados y está cerca de {place}. Ya pregunté en ventanilla y me pidieron presentarlo por escrito con los papeles que acompaño."
PETITION = "Pido que se atienda lo solicitado y se me comunique la respuesta en el plazo que fija la ley."


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.filling")
    parser.add_argument("rows", type=int)
    parser.add_argument(
        "--drafts", type=int, default=0, help="requests ready to be sent"
    )
    parser.add_argument(
        "--desks",
        type=int,
        default=0,
        help="sheets received on the desk of the posts that refer",
    )
    options = parser.parse_args()
    django.setup()
    ready = prepare(options.rows, drafts=options.drafts, desks=options.desks)
    print(json.dumps(ready))


def prepare(rows: int, *, drafts: int = 0, desks: int = 0) -> dict[str, Any]:
    """Municipality, sheets, drafts ready to be sent, and people logged in."""
    posts = make_municipality()
    load_sheets(rows, posts)
    return {
        "drafts": make_drafts(drafts),
        "codes": _codes(2_000),
        "staff": [log_in(post) for post in posts[:4]],
        "desks": fill_desks(desks, posts[:4]) if desks else [],
        "other_post": posts[10],
    }


def make_municipality() -> list[int]:
    """Ten units with five posts each, a person in every one. Returns the ids of the posts; made before, only these."""
    from llaqta.lib.actor import SYSTEM
    from llaqta.organization import api as organization
    from llaqta.routing import api as routing

    known = list(
        organization.list_positions().order_by("pk").values_list("pk", flat=True)
    )
    if known:
        return known
    organization.change_municipality(
        actor=SYSTEM,
        name="Puerto Villarroel",
        legal_name="Gobierno Autónomo Municipal de Puerto Villarroel",
        code="GAMPV",
        seat="Ivirgarzama",
    )
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]
    ):  # fifty passwords that nobody will type
        posts = _make_posts()
    routing.seed_catalogues()
    routing.Series.objects.filter(code="E").update(receiver=posts[0])
    return posts


def _make_posts() -> list[int]:
    from llaqta.lib.actor import SYSTEM
    from llaqta.organization import api as organization

    posts: list[int] = []
    top = organization.create_unit(name="Despacho", code="DESP", actor=SYSTEM)
    for number in range(POSTS // 5):
        unit = organization.create_unit(
            name=f"Unidad {number + 1}", code=f"U{number + 1}", actor=SYSTEM, parent=top
        )
        for seat in range(5):
            role = (
                organization.PositionRole.INTAKE
                if not posts
                else organization.PositionRole.OFFICIAL
            )
            code = f"U{number + 1}-{seat + 1}"
            post = organization.create_position(
                unit=unit, name=f"Técnica {code}", code=code, role=role, actor=SYSTEM
            )
            user = organization.create_user(
                username=code.lower(), given_names=GIVEN[len(posts) % len(GIVEN)], surnames="Ficticia",
                email=f"{code.lower()}@gampv.ejemplo.bo", password=secrets.token_urlsafe(12), actor=SYSTEM,
            )  # fmt: skip
            organization.assign_post(
                position=post, user=user, starts_on=date(2025, 1, 1), actor=SYSTEM
            )
            posts.append(post.pk)
    return posts


# -- Sheets ------------------------------------------------------------------------------------------------------------


def load_sheets(count: int, posts: Sequence[int]) -> None:
    """Write `count` sheets with their hops and entries, and set the counters of the years that they use."""
    from llaqta.ledger.models import Entry
    from llaqta.organization.models import Person
    from llaqta.routing.models import Referral, RouteSheet, SeriesYear

    if not count:
        return
    first_id = _next_id(RouteSheet)
    ids = itertools.count(first_id)
    hop_ids, entry_ids = (
        itertools.count(_next_id(Referral)),
        itertools.count(_next_id(Entry)),
    )
    taken = dict(SeriesYear.objects.filter(series="E").values_list("year", "last"))
    source = _sheets(
        count,
        posts,
        random.Random(SEED + first_id),
        ids,
        hop_ids,
        taken,
        _make_people(count),
    )
    with _without_word_index(RouteSheet):
        for batch in _batched(source, BATCH):
            with transaction.atomic():
                _trust_keys()
                _write(RouteSheet, [sheet for sheet, _hops, _entries in batch])
                _write(
                    Referral, [hop for _sheet, hops, _entries in batch for hop in hops]
                )
                _write(
                    Entry,
                    [
                        {"id": next(entry_ids), **entry}
                        for _sheet, _hops, entries in batch
                        for entry in entries
                    ],
                )
    for series, year, last in (
        RouteSheet.objects.values_list("series", "year")
        .annotate(last=models.Max("ordinal"))
        .order_by()
    ):
        SeriesYear.objects.update_or_create(
            series_id=series,
            year=year,
            defaults={"pattern": "{series}-{year}-{number:06d}", "last": last},
        )
    _settle(RouteSheet, Referral, Entry, Person)


def _make_people(count: int) -> Sequence[int]:
    """Somebody for every three sheets."""
    from llaqta.organization.models import Person

    first = _next_id(Person)
    ids = range(first, first + max(count // 3, 1))
    with transaction.atomic():
        _write(
            Person,
            [
                {
                    "id": number,
                    "document_type": "CI",
                    "document_number": f"X{number}",
                    "given_names": GIVEN[number % len(GIVEN)],
                    "first_surname": SURNAMES[number % len(SURNAMES)],
                    "search_text": f"x{number}",
                }
                for number in ids
            ],
        )
    return ids


def _sheets(
    count: int,
    posts: Sequence[int],
    chance: random.Random,
    ids: Iterator[int],
    hop_ids: Iterator[int],
    ordinals: dict[int, int],
    people: Sequence[int],
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]]:
    from llaqta.lib.text import fold
    from llaqta.routing.services.terms import final_due, from_term

    today = datetime.now(UTC).replace(hour=14, minute=0, second=0, microsecond=0)
    first_day = today - timedelta(days=540)
    known: dict[tuple[str, date], Any] = {}
    for place in range(count):
        at = first_day + (today - first_day) * (place / count)
        day = at.date()
        for term in ("resolucion-final", "proveido"):
            if (term, day) not in known:
                known[term, day] = (
                    final_due(term, start=day)
                    if term == "resolucion-final"
                    else from_term(term, start=day)
                )
        final, hop_due = known["resolucion-final", day], known["proveido", day]
        ordinals[day.year] = ordinals.get(day.year, 0) + 1
        is_open = chance.random() < OPEN_SHARE
        sheet = _sheet(
            next(ids), at, ordinals[day.year], final, chance, is_open, people
        )
        sheet["search_text"] = fold(
            f"{sheet['number']} {sheet['subject']} {sheet['sender_name']} {sheet['sender_document']}"
        )
        hops = list(_hops(sheet, at, hop_due, posts, chance, hop_ids, is_open))
        if not is_open:
            sheet["archived_position_id"], sheet["archived_at"] = (
                hops[-1]["receiver_id"],
                hops[-1]["closed_at"],
            )
        yield sheet, hops, list(_entries(sheet, hops))


def _sheet(
    sheet_id: int,
    at: datetime,
    ordinal: int,
    due: Any,
    chance: random.Random,
    is_open: bool,
    people: Sequence[int],
) -> dict[str, Any]:
    place = chance.choice(PLACES)
    return {
        "id": sheet_id, "number": f"E-{at.year}-{ordinal:06d}", "series_id": "E", "year": at.year, "ordinal": ordinal,
        "code": _code(chance), "chain": uuid.UUID(int=chance.getrandbits(128)).hex, "intake_key": None,
        "state": "in_progress" if is_open else "archived", "channel": "web", "paper_kind": "solicitud",
        "priority": "urgent" if chance.random() < 0.05 else "normal",
        "subject": f"{chance.choice(MATTERS)}, {place}, lote {chance.randrange(1, 400)}",
        "facts": FACTS.format(years=chance.randrange(1, 40), metres=chance.randrange(90, 900), place=place), "petition": PETITION,
        "folios": chance.randrange(0, 30), "has_folder": chance.random() < 0.3,
        "sender_name": f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}", "sender_document": f"CI {chance.randrange(1_000_000, 9_999_999)}", "sender_id": chance.choice(people),
        "sender_phone": f"7{chance.randrange(1_000_000, 9_999_999)}", "sender_email": f"vecina{chance.randrange(1_000_000)}@ejemplo.bo" if chance.random() < 0.5 else "", "sender_municipality": "Puerto Villarroel",
        "registered_at": at, "term_code": due.term_code, "due_on": due.on, "due_steps": due.steps,
        "resolved_at": None if is_open else at + timedelta(days=9), "resolution": "" if is_open else "Se atendió lo pedido.",
        "archived_at": None, "archived_position_id": None, "archive_place": "" if is_open else f"Caja {ordinal // 200}",
    }  # fmt: skip


def _hops(
    sheet: dict[str, Any],
    at: datetime,
    due: Any,
    posts: Sequence[int],
    chance: random.Random,
    ids: Iterator[int],
    is_open: bool,
) -> Iterator[dict[str, Any]]:
    """One to four hops, about two on average; the last one is open when the sheet is."""
    count = (
        chance.choice((1, 2, 2, 3, 4)) if not is_open else chance.choice((1, 1, 2, 3))
    )
    sender: int | None = None
    for ordinal in range(1, count + 1):
        receiver = chance.choice(posts)
        last = ordinal == count
        closed = None if last and is_open else at + timedelta(days=3 * ordinal)
        received = (
            at + timedelta(days=3 * (ordinal - 1), hours=2)
            if closed or chance.random() < 0.6
            else None
        )
        yield {
            "id": next(ids), "sheet_id": sheet["id"], "ordinal": ordinal, "kind": "original",
            "sender_id": sender, "receiver_id": receiver, "note": "Para su atención." if sender else "",
            "sent_at": at + timedelta(days=3 * (ordinal - 1)), "due_on": due.on, "due_steps": due.steps, "term_code": due.term_code,
            "received_at": received, "closed_at": closed, "outcome": "" if closed is None else ("archived" if last else "referred"),
        }  # fmt: skip
        sender = receiver


def _entries(
    sheet: dict[str, Any], hops: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    from llaqta.ledger.hashing import entry_hash
    from llaqta.lib.canonical import canonical_json

    previous = ""
    for seq, hop in enumerate(hops, start=1):
        event = "routing.registered" if seq == 1 else "routing.referred"
        entry = {
            "chain": sheet["chain"], "seq": seq, "prev_hash": previous, "at": hop["sent_at"], "event": event,
            "actor_kind": "system", "user_id": None, "position_id": hop["sender_id"], "target": sheet["number"], "commitment": "",
            "data": canonical_json({"referral": seq, "due": hop["due_on"].isoformat()}),
        }  # fmt: skip
        previous = entry_hash(**entry)
        yield {**entry, "hash": previous}


def _code(chance: random.Random) -> str:
    from llaqta.lib import codes

    return codes.group(
        "".join(chance.choices(codes.ALPHABET, k=codes.GROUPS * codes.GROUP_LENGTH))
    )


# -- What the drivers need ---------------------------------------------------------------------------------------------


def make_drafts(count: int) -> list[dict[str, str]]:
    """Requests filled in and ready to be sent, each by somebody who never wrote before, from an address of their own."""
    from llaqta.lib import clock
    from llaqta.routing.models import Draft
    from llaqta.routing.services.drafts import DRAFT_LIFE

    chance = random.Random(SEED + 1)
    now = clock.now()
    drafts = [
        Draft(
            token=secrets.token_urlsafe(32),
            data=draft_answers(number, chance),
            address_hash=secrets.token_hex(32),
            created_at=now,
            expires_at=now + DRAFT_LIFE,
        )
        for number in range(count)
    ]
    Draft.objects.bulk_create(drafts, batch_size=500)
    return [{"id": str(draft.pk), "token": draft.token} for draft in drafts]


def draft_answers(number: int, chance: random.Random) -> dict[str, Any]:
    who = {
        "kind": "natural", "represents": False, "document_type": "CI", "document_number": str(10_000_000 + number), "complement": "",
        "given_names": chance.choice(GIVEN), "first_surname": "Ficticia", "second_surname": "Ejemplo",
        "phone": "71234567", "email": f"persona{number}@ejemplo.bo", "address": "Calle 1, casa 2", "municipality": "Puerto Villarroel", "language": "es",
    }  # fmt: skip
    what = {
        "subject": f"{chance.choice(MATTERS)}, lote {number}", "paper_kind": "solicitud", "addressee": "",
        "facts": FACTS.format(years=8, metres=300, place=chance.choice(PLACES)), "petition": PETITION,
    }  # fmt: skip
    return {"who": who, "what": what}


def fill_desks(count: int, posts: Sequence[int]) -> list[dict[str, Any]]:
    """Sheets on the desk of these posts, through the services: filed, received at the counter, referred, received."""
    from llaqta.organization import api as organization
    from llaqta.routing import api as routing
    from llaqta.routing.models import Referral

    known = Referral.objects.filter(
        receiver__in=posts,
        closed_at__isnull=True,
        received_at__isnull=False,
        kind="original",
    )
    rows = list(
        known.values_list("sheet__number", "sheet_id", "receiver_id", "pk")[:count]
    )
    missing = count - len(rows)
    if missing > 0:
        holders = {post: _actor(post) for post in posts}
        for number in range(missing):
            actor = holders[posts[0]]
            sender = routing.Sender(
                name="Ana Ficticia", document=f"CI {number + 100_000}"
            )
            sheet = routing.register_paper(
                series_code="E",
                paper=routing.Paper(subject="Solicitud de línea y nivel"),
                sender=sender,
                actor=actor,
            )
            to = posts[number % len(posts)]
            if to != posts[0]:
                routing.refer_sheet(
                    sheet_id=sheet.pk,
                    to=organization.Position.objects.get(pk=to),
                    actor=actor,
                )
                routing.receive_sheet(sheet_id=sheet.pk, actor=holders[to])
        rows = list(
            known.values_list("sheet__number", "sheet_id", "receiver_id", "pk")[:count]
        )
    return [
        {"number": number, "sheet": sheet, "post": post, "seen": f"in_progress.{pk}r"}
        for number, sheet, post, pk in rows
    ]


def log_in(post: int) -> dict[str, Any]:
    """A session as the log-in page leaves it, for the person in this post."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from llaqta.organization.sessions import SessionStore

    user = _holder(post)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"post": post, "session": session.session_key}


def _holder(post: int) -> Any:
    from llaqta.organization import api as organization

    return organization.User.objects.get(assignments__position=post)


def _actor(post: int) -> Any:
    from llaqta.organization import api as organization

    return organization.actor_for(_holder(post), post)


def _codes(count: int) -> list[str]:
    from llaqta.routing.models import RouteSheet

    return list(
        RouteSheet.objects.filter(state="in_progress")
        .order_by("-id")
        .values_list("code", flat=True)[:count]
    )


# -- Writing in bulk ---------------------------------------------------------------------------------------------------


def _write(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows given by column; columns that are not given get the field's default."""
    if not rows:
        return
    fields = model._meta.local_concrete_fields
    prepare = [
        (
            f.attname,
            f.get_default if f.has_default() or not f.null else None,
            _converter(f),
        )
        for f in fields
    ]
    values = (
        [
            convert(row[name] if name in row else (default() if default else None))
            for name, default, convert in prepare
        ]
        for row in rows
    )
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(f.column)) for f in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values)
            )


def _trust_keys() -> None:
    """The rows refer to what is there; a superuser of PostgreSQL may load them without a look-up for each reference."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('session_replication_role', 'replica', true) FROM pg_user WHERE usename = current_user AND usesuper"
            )


@contextmanager
def _without_word_index(model: type[models.Model]) -> Iterator[None]:
    """Built at once at the end, a trigram index costs a fraction of what it costs row by row."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%% USING gin %%'",
            [model._meta.db_table],
        )
        dropped = cursor.fetchall()
        for name, _definition in dropped:
            cursor.execute("DROP INDEX " + connection.ops.quote_name(name))
    yield
    with connection.cursor() as cursor:
        for _name, definition in dropped:
            cursor.execute(definition)


def _converter(field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.JSONField):
        return json.dumps
    if connection.vendor == "postgresql":
        return lambda value: value
    return lambda value: field.get_db_prep_save(value, connection)


def _next_id(model: type[models.Model]) -> int:
    return (model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def _settle(*tables: type[models.Model]) -> None:
    """Put sequences behind the ids written, and tell the planner what is there."""
    with connection.cursor() as cursor:
        for model in tables:
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM "
                    + connection.ops.quote_name(table)
                    + "))",
                    [table],
                )
        cursor.execute(
            "VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE"
        )


def _batched(source: Iterable[Any], size: int) -> Iterator[list[Any]]:
    source = iter(source)
    while batch := list(itertools.islice(source, size)):
        yield batch


if __name__ == "__main__":
    main()
