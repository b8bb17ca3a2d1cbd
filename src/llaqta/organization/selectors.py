"""Reads: the municipality, units, posts, the actor of a user, people by their document."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from llaqta.lib import clock, rows
from llaqta.lib.actor import Actor, ActorKind, Role
from llaqta.lib.text import fold
from llaqta.organization import policies
from llaqta.organization.errors import InvalidDocumentError, PositionNotFoundError
from llaqta.organization.facts import MunicipalityFacts
from llaqta.organization.identity import DocumentType, PersonKey
from llaqta.organization.models import (
    Assignment,
    AssignmentKind,
    Municipality,
    Person,
    Position,
    Unit,
    User,
)

# -- The municipality ------------------------------------------------------------------------------------------------

FACTS_FRESH_SECONDS = 5.0  # how long another process may show what was before a change
_FACT_COLUMNS = tuple(
    name
    for name in MunicipalityFacts.__dataclass_fields__
    if name not in {"localities", "logo_url", "configured"}
)
_facts: tuple[float, MunicipalityFacts] | None = None


def get_municipality() -> MunicipalityFacts:
    """The facts, read at most every five seconds in each process. Neutral ones until somebody fills them in."""
    global _facts
    now = time.monotonic()
    if _facts is None or now - _facts[0] > FACTS_FRESH_SECONDS:
        _facts = (now, _read_facts())
    return _facts[1]


def forget_municipality() -> None:
    """Make this process read the facts again: after a change, and between tests."""
    global _facts
    _facts = None


def _read_facts() -> MunicipalityFacts:
    row = (
        Municipality.objects.filter(pk=Municipality.ONLY_ID)
        .values(*_FACT_COLUMNS, "localities")
        .first()
    )
    if row is None:
        return MunicipalityFacts()
    places = tuple(
        line.strip() for line in row.pop("localities").splitlines() if line.strip()
    )
    return MunicipalityFacts(
        **row,
        localities=places,
        logo_url=_logo_url(row["logo_sha256"]),
        configured=True,
    )


def _logo_url(sha256: str) -> str:
    if not sha256:
        return ""
    try:
        return reverse("organization:logo", kwargs={"sha256": sha256})
    except NoReverseMatch:  # a process without our pages, such as a bare script
        return ""


# -- Posts and who acts ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Post:
    """A post that a user holds on some day, as holder, substitute or assistant."""

    position_id: int
    code: str
    name: str
    unit_id: int
    unit_name: str
    unit_path: str
    role: Role
    kind: AssignmentKind
    until: date | None  # last day, when there is one

    @property
    def title(self) -> str:
        """«Director de Urbanismo (suplente)»."""
        if self.kind is AssignmentKind.SUBSTITUTE:
            return _("%(post)s (suplente)") % {"post": self.name}
        if self.kind is AssignmentKind.ASSISTANT:
            return _("%(post)s (asistente)") % {"post": self.name}
        return self.name


_KIND_ORDER = {
    kind.value: order for order, kind in enumerate(AssignmentKind)
}  # as holder rather than as assistant


def list_posts(user: User, on: date | None = None) -> list[Post]:
    """The posts in which the user may act on a day, each once. One query."""
    found = _posts_of.all(user.pk, on or clock.today())
    posts: dict[int, Post] = {}
    for row in sorted(found, key=lambda row: (row[2], row[0], _KIND_ORDER[row[7]])):
        posts.setdefault(
            row[0],
            Post(
                *row[:6], role=Role(row[6]), kind=AssignmentKind(row[7]), until=row[8]
            ),
        )
    return list(posts.values())


_posts_of = rows.Prepared(
    lambda user, on: (
        Assignment.objects.current(on)
        .filter(user_id=user, position__active=True)
        .order_by()
        .values_list(
            "position_id", "position__code", "position__name", "position__unit_id", "position__unit__name",
            "position__unit__path", "position__role", "kind", "ends_on",
        )
    ),
    int,
    date,
)  # fmt: skip


def actor_for(
    user: User, position_id: int | None = None, on: date | None = None
) -> Actor:
    """Who acts when this user acts in this post on this day.

    Without `position_id`, the user's only post. When the post is not theirs, or there are several and none was chosen,
    the actor has no post: an auditor still sees, an administrator still keeps the catalogues, anybody else can do nothing.
    """
    return actor_in(user, list_posts(user, on), position_id)


def actor_in(user: User, posts: Sequence[Post], position_id: int | None) -> Actor:
    """`actor_for`, when the posts have been read already."""
    chosen = next((post for post in posts if post.position_id == position_id), None)
    if chosen is None and len(posts) == 1:
        chosen = posts[0]
    beside = _roles_beside_posts(user)
    name = str(user)
    if chosen is None:
        return Actor(kind=ActorKind.STAFF, user_id=user.pk, roles=beside, label=name)
    return Actor(
        kind=ActorKind.STAFF,
        user_id=user.pk,
        position_id=chosen.position_id,
        unit_id=chosen.unit_id,
        unit_path=chosen.unit_path,
        roles=beside | {chosen.role},
        label=f"{name} · {chosen.title}",
    )


def _roles_beside_posts(user: User) -> frozenset[Role]:
    held = (
        (Role.ADMINISTRATOR, user.is_administrator),
        (Role.AUDITOR, user.is_auditor),
    )
    return frozenset(role for role, has in held if has)


def get_position(code: str) -> Position:
    """The post with its unit. Raises PositionNotFoundError."""
    position = Position.objects.select_related("unit").filter(code=code).first()
    if position is None:
        raise PositionNotFoundError(code=code)
    return position


def find_open_position(position_id: int) -> Position | None:
    """The post with this key, while it is open."""
    return _open_position.first(position_id)


_open_position = rows.Prepared(
    lambda pk: Position.objects.filter(pk=pk, active=True).order_by(), int
)


def list_positions(*, active: bool | None = True) -> QuerySet[Position]:
    """Posts with their units, by unit and name. `active=None` gives all."""
    rows = Position.objects.select_related("unit").order_by(
        "unit__name", "unit_id", "name", "pk"
    )
    return rows if active is None else rows.filter(active=active)


def positions_below(unit_path: str) -> QuerySet[Position]:
    """Posts of the unit at this path and of the units below it, open and closed: old work is still theirs."""
    if not unit_path:
        return Position.objects.none()
    return Position.objects.filter(unit__path__startswith=unit_path)


def list_units(*, active: bool | None = True) -> QuerySet[Unit]:
    rows = Unit.objects.order_by("name", "pk")
    return rows if active is None else rows.filter(active=active)


@dataclass(frozen=True, slots=True)
class Occupant:
    """Who sits in a post on some day, for addressing a reminder or naming somebody on a page."""

    position_id: int
    user_id: int
    name: str
    email: str  # personal data
    kind: AssignmentKind


def list_occupants(
    position_ids: Iterable[int] | None = None, on: date | None = None
) -> list[Occupant]:
    """Who holds, substitutes or assists in these posts (all, when not given) on a day: holders first. One query."""
    rows = Assignment.objects.current(on or clock.today()).filter(
        user__is_active=True, position__active=True
    )
    if position_ids is not None:
        rows = rows.filter(position_id__in=list(position_ids))
    values = rows.values_list(
        "position_id",
        "user_id",
        "user__given_names",
        "user__surnames",
        "user__email",
        "kind",
    )
    found = [
        Occupant(
            position, user, f"{given} {surnames}".strip(), email, AssignmentKind(kind)
        )
        for position, user, given, surnames, email, kind in values
    ]
    return sorted(
        found, key=lambda one: (one.position_id, _KIND_ORDER[one.kind.value], one.name)
    )


@dataclass(frozen=True, slots=True)
class Authority:
    """That a person may sign as a post on some day: because they hold it, or substitute its holder by an act."""

    user_id: int
    user_name: str
    position_id: int
    position_name: str
    unit_name: str
    kind: AssignmentKind
    act_number: str  # of the memorándum or resolución; a substitution always has one
    assignment_id: int

    @property
    def title(self) -> str:
        """«Director de Urbanismo, por suplencia (Memorándum 12/2026)»."""
        if self.kind is AssignmentKind.SUBSTITUTE:
            return _("%(post)s, por suplencia (%(act)s)") % {
                "post": self.position_name,
                "act": self.act_number,
            }
        return self.position_name


def find_authority(
    *,
    number: str,
    complement: str,
    position_id: int,
    on: date,
    document_type: str = DocumentType.CI,
) -> Authority | None:
    """By which right the person with this document signs as this post on a day. Never as its assistant."""
    rows = _authorities(document_type, number, complement, on)
    return next((one for one in rows if one.position_id == position_id), None)


def list_authorities(
    *, number: str, complement: str, on: date, document_type: str = DocumentType.CI
) -> list[Authority]:
    """The posts as which the person with this document may sign on a day, each once: as holder first. One query."""
    found: dict[int, Authority] = {}
    for one in _authorities(document_type, number, complement, on):
        found.setdefault(one.position_id, one)
    return list(found.values())


def _authorities(
    document_type: str, number: str, complement: str, on: date
) -> list[Authority]:
    try:
        key = PersonKey.parse(document_type, number, complement)
    except InvalidDocumentError:
        return []  # a certificate may say anything
    return _as_authorities(
        _signing(on).filter(
            user__document_type=key.document_type,
            user__document_number=key.number,
            user__complement=key.complement,
        )
    )


def list_signers(position_id: int, on: date) -> list[Authority]:
    """Who may sign as this post on a day: its holder first, then whoever substitutes them. Never its assistants."""
    return _as_authorities(_signing(on).filter(position=position_id))


def _signing(on: date) -> QuerySet[Assignment]:
    """The assignments that give the right to sign on a day."""
    rows = Assignment.objects.current(on).filter(
        kind__in=[AssignmentKind.HOLDER, AssignmentKind.SUBSTITUTE]
    )
    if on >= clock.today():  # an account closed since does not undo what it signed
        rows = rows.filter(user__is_active=True)
    return rows


def _as_authorities(rows: QuerySet[Assignment]) -> list[Authority]:
    found = [
        Authority(
            user_id=row.user_id,
            user_name=str(row.user),
            position_id=row.position_id,
            position_name=row.position.name,
            unit_name=row.position.unit.name,
            kind=AssignmentKind(row.kind),
            act_number=row.act_number,
            assignment_id=row.pk,
        )
        for row in rows.select_related("user", "position__unit")
    ]
    return sorted(
        found,
        key=lambda one: (
            _KIND_ORDER[one.kind.value],
            one.position_name,
            one.assignment_id,
        ),
    )


# -- People who file -------------------------------------------------------------------------------------------------


def find_person(document_type: str, number: str, complement: str = "") -> Person | None:
    """The person with this document, however it was typed. Raises InvalidDocumentError when it cannot be one."""
    return find_person_by_key(PersonKey.parse(document_type, number, complement))


def find_person_by_key(key: PersonKey) -> Person | None:
    return _person_by_key.first(key.document_type, key.number, key.complement)


_person_by_key = rows.Prepared(
    lambda document_type, number, complement: Person.objects.filter(
        document_type=document_type, document_number=number, complement=complement
    ).order_by(),
    str,
    str,
    str,
)


def list_people_like(typed: str, *, actor: Actor, limit: int = 8) -> list[Person]:
    """People whose number starts with what was typed, or whose names hold every word of it. For the counter."""
    rows, words = policies.visible_to(actor), fold(typed).split()
    if not words:
        return []
    number = _number_in(words)
    if number:
        rows = rows.filter(
            document_number__gte=number, document_number__lt=_after(number)
        )
        return list(rows.order_by("document_number", "pk")[:limit])
    for word in words[:6]:
        rows = rows.filter(search_text__contains=word)
    return list(rows.order_by("pk")[:limit])


def _number_in(words: list[str]) -> str:
    """The start of a document number, when that is what was typed: «1.234 567», «AB123», «1234567-1A»."""
    compact = "".join(words).upper().partition("-")[0]
    looks_so = len(words) == 1 or all(
        not any(c.isalpha() for c in word) for word in words
    )
    symbols = "".join(c for c in compact if c.isascii() and c.isalnum())
    return symbols if looks_so and any(c.isdigit() for c in symbols) else ""


def _after(prefix: str) -> str:
    """A text that sorts after everything with this prefix, so that the index on numbers serves on both databases."""
    return prefix + "ZZZZZZZZ"
