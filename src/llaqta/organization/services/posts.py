"""Who sits in a post, from a day to a day."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.http import HttpRequest

from llaqta.ledger import api as ledger
from llaqta.lib import clock, dates, text
from llaqta.lib.actor import Actor
from llaqta.organization import policies, selectors
from llaqta.organization.actions import Action
from llaqta.organization.errors import (
    AssignmentEndedError,
    AuditorHoldsNoPostError,
    InvalidPeriodError,
    PositionClosedError,
    PostNotHeldError,
    PostTakenError,
    SubstitutionActError,
    SubstitutionEndError,
)
from llaqta.organization.models import Assignment, AssignmentKind, Position, User
from llaqta.organization.services.limits import fit

LEDGER_CHAIN = "organization"
POST_SESSION_KEY = "position_id"


@transaction.atomic
def assign_post(
    *,
    position: Position,
    user: User,
    actor: Actor,
    starts_on: date,
    ends_on: date | None = None,
    kind: AssignmentKind = AssignmentKind.HOLDER,
    act_number: str = "",
    scope: str = "",
) -> Assignment:
    """Give a person a post, as holder, substitute or assistant, both days included.

    A post has one holder at a time. A substitution (suplencia) needs the act that orders it and its last day.
    Raises PositionClosedError, AuditorHoldsNoPostError, InvalidPeriodError, SubstitutionActError, SubstitutionEndError
    or PostTakenError.
    """
    policies.check(actor, Action.ASSIGN_POSTS)
    assignment = Assignment(
        position=Position.objects.select_for_update().get(
            pk=position.pk
        ),  # two holders cannot both see it free
        user=user,
        kind=AssignmentKind(kind),
        starts_on=starts_on,
        ends_on=ends_on,
        act_number=text.clean_line(act_number),
        scope=text.clean_line(scope),
    )
    _check(assignment)
    assignment.save(force_insert=True)
    ledger.record(
        "organization.post_assigned",
        actor=actor,
        chain=LEDGER_CHAIN,
        target=f"position:{position.code}",
        data={
            "position": position.code,
            "user": user.pk,
            "kind": assignment.kind,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat() if ends_on else "",
            "act_number": assignment.act_number,
            "scope": assignment.scope,
        },
        private={"name": str(user)},
    )
    return assignment


@transaction.atomic
def end_assignment(*, assignment: Assignment, on: date, actor: Actor) -> Assignment:
    """Set the last day of an assignment. From the next day the person no longer acts in the post, logged in or not.

    Raises AssignmentEndedError when it ended before, InvalidPeriodError when `on` is before its first day.
    """
    policies.check(actor, Action.ASSIGN_POSTS)
    row = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("position", "user")
        .get(pk=assignment.pk)
    )
    if row.ends_on is not None and row.ends_on < clock.today():
        raise AssignmentEndedError(ends_on=dates.long_date(row.ends_on))
    if on < row.starts_on:
        raise InvalidPeriodError
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    ledger.record(
        "organization.post_ended",
        actor=actor,
        chain=LEDGER_CHAIN,
        target=f"position:{row.position.code}",
        data={
            "position": row.position.code,
            "user": row.user_id,
            "ends_on": on.isoformat(),
        },
        private={"name": str(row.user)},
    )
    return row


def choose_post(request: HttpRequest, position_id: int) -> Actor:
    """Act in one of one's own posts for the rest of the session. Raises PostNotHeldError."""
    user = request.user
    posts = selectors.list_posts(user) if isinstance(user, User) else []
    if not isinstance(user, User) or all(
        post.position_id != position_id for post in posts
    ):
        raise PostNotHeldError
    request.session[POST_SESSION_KEY] = position_id
    return selectors.actor_in(user, posts, position_id)


def _check(assignment: Assignment) -> None:
    fit(assignment)
    if not assignment.position.active:
        raise PositionClosedError(position=assignment.position.name)
    if assignment.user.is_auditor:
        raise AuditorHoldsNoPostError
    if assignment.ends_on is not None and assignment.ends_on < assignment.starts_on:
        raise InvalidPeriodError
    if assignment.kind == AssignmentKind.SUBSTITUTE:
        _check_substitution(assignment)
    if assignment.kind == AssignmentKind.HOLDER:
        _check_free(assignment)


def _check_substitution(assignment: Assignment) -> None:
    if not assignment.act_number:
        raise SubstitutionActError
    if assignment.ends_on is None:
        raise SubstitutionEndError


def _check_free(assignment: Assignment) -> None:
    holder = (
        Assignment.objects.filter(
            position=assignment.position, kind=AssignmentKind.HOLDER
        )
        .overlapping(assignment.starts_on, assignment.ends_on)
        .select_related("user")
        .first()
    )
    if holder is not None:
        raise PostTakenError(position=assignment.position.name, holder=str(holder.user))
