"""Several people at the same moment, on both databases: one wins, the others get a sentence, no number is lost or given twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.errors import LlaqtaError
from llaqta.organization import api as organization
from llaqta.routing import api as routing
from llaqta.routing.models import RouteSheet, SeriesYear
from llaqta.routing.tests import staff
from tests.at_once import at_once
from tests.cast import TODAY, Cast, Post, Staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

Enter = Callable[[Post | Staff], Client]


def test_two_clerks_refer_the_same_sheet_and_one_wins(
    sheet: RouteSheet, cast: Cast
) -> None:
    with clock.frozen(TODAY):
        staff.brought_to(sheet, cast, cast.carla)

    def refer(to: Post) -> Callable[[], Any]:
        return lambda: routing.refer_sheet(
            sheet_id=sheet.pk, to=to.position, actor=cast.carla.actor
        )

    outcomes = at_once(refer(cast.diego), refer(cast.elena))
    (lost,) = [o for o in outcomes if isinstance(o, LlaqtaError)]
    assert "original" in str(lost)
    assert sheet.referrals.filter(kind="original", closed_at=None).count() == 1
    assert (
        sum(entry.event == "routing.referred" for entry in ledger.history(sheet.chain))
        == 2
    )


def test_who_loses_reads_who_has_it_now(
    sheet: RouteSheet, cast: Cast, enter: Enter
) -> None:
    with clock.frozen(TODAY):
        staff.brought_to(sheet, cast, cast.carla)
        original = sheet.referrals.get(kind="original", closed_at=None)
    instruction = routing.Instruction.objects.get(code="atencion").pk

    def refer(to: Post) -> Callable[[], Any]:
        client = enter(cast.carla)
        typed = {
            "to": to.position.pk,
            "instruction": instruction,
            "seen": f"in_progress.{original.pk}r",
        }
        return lambda: client.post(f"/mesa/hojas/{sheet.number}/derivar/", typed)

    answers = at_once(refer(cast.diego), refer(cast.elena))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    (late,) = [answer for answer in answers if answer.status_code == 409]
    holder = sheet.referrals.get(kind="original", closed_at=None).receiver
    assert f"la tiene {holder}" in late.content.decode()


def test_fifty_filings_at_once_give_fifty_consecutive_numbers(
    cast: Cast, ana: organization.Person
) -> None:
    def file() -> str:
        with routing.numbered_transaction():
            return routing.file_request(
                paper=routing.Paper(subject="Certificado"),
                sender=routing.Sender(person=ana),
            ).number

    numbers = at_once(*[file] * 50)
    assert sorted(numbers) == [f"E-2026-{n:06d}" for n in range(1, 51)]
    assert SeriesYear.objects.get().last == 50
    assert ledger.verify().problem is None


def test_a_filing_that_fails_gives_its_number_back(
    cast: Cast, ana: organization.Person
) -> None:
    def file(fails: bool) -> Callable[[], Any]:
        def act() -> Any:
            with routing.numbered_transaction():
                sheet = routing.file_request(
                    paper=routing.Paper(subject="Certificado"),
                    sender=routing.Sender(person=ana),
                )
                if fails:
                    raise LlaqtaError
                return sheet.number

        return act

    numbers = at_once(*[file(n % 3 == 0) for n in range(12)])
    assert sorted(n for n in numbers if isinstance(n, str)) == [
        f"E-2026-{n:06d}" for n in range(1, 9)
    ]


def test_the_counters_form_pressed_twice_at_once_is_one_sheet(
    cast: Cast, ana: organization.Person
) -> None:
    key: UUID = uuid4()

    def register() -> str:
        return routing.register_paper(
            series_code="E",
            paper=routing.Paper(subject="Certificado"),
            sender=routing.Sender(person=ana),
            intake_key=key,
            actor=cast.violeta.actor,
        ).number

    assert at_once(*[register] * 4) == ["E-2026-000001"] * 4
    assert RouteSheet.objects.count() == 1
