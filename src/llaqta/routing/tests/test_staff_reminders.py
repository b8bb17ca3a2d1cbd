"""The daily reminder: one message a person, with what is late and what falls due in two working days."""

from __future__ import annotations

import pytest

from llaqta.lib import clock
from llaqta.notifications.models import OutboxEmail
from llaqta.routing import api as routing
from llaqta.routing.models import RouteSheet
from llaqta.routing.tests import staff
from tests.cast import TODAY, Cast, Files

pytestmark = pytest.mark.django_db

SOON, LATE, HOLIDAY = (
    "2026-02-12",
    "2026-02-23",
    "2026-02-16",
)  # the default term of three working days ends on Wednesday 18


@pytest.fixture
def with_carla(sheet: RouteSheet, cast: Cast) -> RouteSheet:
    with clock.frozen(TODAY):
        return staff.brought_to(sheet, cast, cast.carla)


def reminder_to(who: str) -> OutboxEmail:
    return OutboxEmail.objects.get(to=f"{who}@gampv.ejemplo.bo")


def test_it_says_nothing_while_there_is_time(with_carla: RouteSheet) -> None:
    with clock.frozen(TODAY):
        assert routing.send_reminders() == 0


def test_it_tells_the_holder_what_falls_due(with_carla: RouteSheet) -> None:
    with clock.frozen("2026-02-13"):
        assert routing.send_reminders() == 1
    assert "por vencer" in reminder_to("carla").subject
    assert with_carla.number in reminder_to("carla").body


def test_it_tells_the_supervisor_what_is_late_below(with_carla: RouteSheet) -> None:
    with clock.frozen(LATE):
        assert routing.send_reminders() == 2
    assert with_carla.number in reminder_to("elena").body
    assert "vencida" in reminder_to("carla").subject


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-02-19", "(1 día hábil de"), ("2026-02-20", "(2 días hábiles de")],
)
def test_it_counts_the_days_of_delay_as_one_speaks(
    with_carla: RouteSheet, day: str, words: str
) -> None:
    with clock.frozen(day):
        routing.send_reminders()
    assert words in reminder_to("carla").body


def test_it_writes_once_a_day(with_carla: RouteSheet) -> None:
    with clock.frozen(LATE):
        routing.send_reminders()
        routing.send_reminders()
    assert OutboxEmail.objects.filter(to="carla@gampv.ejemplo.bo").count() == 1


def test_it_rests_on_holidays(with_carla: RouteSheet) -> None:
    with clock.frozen(HOLIDAY):
        assert routing.send_reminders() == 0


def test_a_resolved_sheet_is_nobodys_delay(with_carla: RouteSheet, cast: Cast) -> None:
    with clock.frozen(TODAY):
        routing.resolve(
            sheet_id=with_carla.pk, resolution="Se otorga", actor=cast.carla.actor
        )
    with clock.frozen(LATE):
        assert routing.send_reminders() == 0


def test_the_subject_of_a_confidential_sheet_stays_out_of_the_mail(
    file_sheet: Files, cast: Cast
) -> None:
    sheet = file_sheet(
        subject="Denuncia reservada",
        is_confidential=True,
        confidentiality_basis="Ley 974, art. 7",
    )
    with clock.frozen(TODAY):
        staff.brought_to(sheet, cast, cast.carla)
    with clock.frozen(LATE):
        routing.send_reminders()
    assert sheet.number in reminder_to("carla").body
    assert "Denuncia" not in reminder_to("carla").body
