"""The town itself: municipality, calendar, units, posts, and who sits in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from llaqta.config.demo.sources import read
from llaqta.deadlines import api as deadlines
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM, Actor
from llaqta.organization import api as organization
from llaqta.routing import api as routing

PASSWORD = "selva-verde-del-ichilo"  # noqa: S105 the demonstration prints it for everybody


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody in a post, from a day to a day."""

    user: organization.User
    starts_on: date
    ends_on: date | None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Town:
    """The posts of the town, and who acts in each on a day."""

    def __init__(self) -> None:
        self.positions: dict[str, organization.Position] = {}
        self.users: dict[str, organization.User] = {}
        self._sittings: dict[str, list[Sitting]] = {}
        self._actors: dict[tuple[str, int], Actor] = {}

    def actor(self, post: str, at: datetime) -> Actor:
        """Whoever sits in the post on that day: the substitute when there is one."""
        day = clock.local_date(at)
        sitting = next(s for s in reversed(self._sittings[post]) if s.covers(day))
        key = (post, sitting.user.pk)
        if key not in self._actors:
            self._actors[key] = organization.actor_for(
                sitting.user, self.positions[post].pk, on=day
            )
        return self._actors[key]

    @property
    def administrator(self) -> Actor:
        return organization.actor_for(self.users["admin"])

    def seat(
        self,
        post: str,
        username: str,
        starts_on: date,
        ends_on: date | None = None,
        **how: Any,
    ) -> None:
        user = self.users[username]
        organization.assign_post(
            position=self.positions[post],
            user=user,
            starts_on=starts_on,
            ends_on=ends_on,
            actor=SYSTEM,
            **how,
        )
        if how.get("kind") is not organization.AssignmentKind.ASSISTANT:
            self._sittings.setdefault(post, []).append(
                Sitting(user, starts_on, ends_on)
            )


def build_town(*, first_day: date, today: date) -> Town:
    """Make everything that must stand before the first paper arrives."""
    facts, town = read("town"), Town()
    organization.change_municipality(actor=SYSTEM, **facts["municipality"])
    _close_days(facts["closures"], range(first_day.year, today.year + 1))
    _raise_units(facts, town)
    _open_accounts(facts["people"], town)
    _fill_posts(facts, town, first_day, today)
    routing.Series.objects.filter(code="E").update(
        receiver=town.positions[facts["receiver"]]
    )
    return town


def _close_days(closures: list[dict[str, Any]], years: range) -> None:
    days = []
    for year in years:
        for closure in closures:
            first = date(year, closure["month"], closure["day"])
            days.append(
                deadlines.Closure(
                    first_day=first,
                    last_day=first + timedelta(days=closure["days"] - 1),
                    name=closure["name"],
                    norm=f"{closure['norm']}, {year}",
                    kind=deadlines.ClosureKind(closure["kind"]),
                )
            )
    deadlines.register_closures(closures=days, actor=SYSTEM)


def _raise_units(facts: Any, town: Town) -> None:
    units: dict[str, organization.Unit] = {}
    for code, name, parent in facts["units"]:
        units[code] = organization.create_unit(
            name=name, code=code, parent=units[parent] if parent else None, actor=SYSTEM
        )
    for code, unit, name, role in facts["positions"]:
        position = organization.create_position(
            unit=units[unit],
            name=name,
            code=code,
            role=organization.PositionRole(role),
            actor=SYSTEM,
        )
        town.positions[code] = position


def _open_accounts(people: list[dict[str, Any]], town: Town) -> None:
    for person in people:
        username = person["username"]
        town.users[username] = organization.create_user(
            username=username,
            given_names=person["given_names"],
            surnames=person["surnames"],
            email=f"{username}@gampv-demo.example",
            document_type=organization.DocumentType.CI,
            document_number=person["ci"],
            is_auditor=person.get("is_auditor", False),
            is_administrator=person.get("is_administrator", False),
            password=None if town.users else PASSWORD,
            actor=SYSTEM,
        )
    # A good hash costs a third of a second. All have the same password here, so all get the hash of the first.
    organization.User.objects.update(password=next(iter(town.users.values())).password)


def _fill_posts(facts: Any, town: Town, first_day: date, today: date) -> None:
    kinds = organization.AssignmentKind
    for person in facts["people"]:
        for post in person["posts"]:
            town.seat(post, person["username"], first_day)
        if "assists" in person:
            town.seat(
                person["assists"], person["username"], first_day, kind=kinds.ASSISTANT
            )
    absence = facts["substitution"]
    starts_on = today - timedelta(days=absence["days_ago"])
    town.seat(
        absence["position"],
        absence["username"],
        starts_on,
        starts_on + timedelta(days=absence["days"]),
        kind=kinds.SUBSTITUTE,
        act_number=absence["act_number"],
        scope=absence["scope"],
    )
