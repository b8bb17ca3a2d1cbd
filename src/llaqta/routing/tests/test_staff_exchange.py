"""What passes between officials and the sender: observe, answer, resolve, add files."""

from __future__ import annotations

from datetime import date

import pytest

from llaqta.documents import api as documents
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.errors import NotAllowedError, StateConflictError
from llaqta.notifications.models import OutboxEmail
from llaqta.routing import api as routing
from llaqta.routing.errors import ObservationTermError, ReasonRequiredError
from llaqta.routing.models import RouteSheet
from llaqta.routing.tests import staff
from tests.cast import Cast, Files, pdf_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def with_carla(sheet: RouteSheet, cast: Cast) -> RouteSheet:
    return staff.brought_to(sheet, cast, cast.carla)


def mails(about: str) -> int:
    return OutboxEmail.objects.filter(
        to="ana@ejemplo.bo", subject__contains=about
    ).count()


def test_observing_asks_the_sender_within_five_working_days(
    with_carla: RouteSheet, cast: Cast
) -> None:
    observation = routing.observe(
        sheet_id=with_carla.pk, text="Falta el plano", days=5, actor=cast.carla.actor
    )
    assert observation.due_on == date(2026, 2, 20)
    assert staff.fresh(with_carla).state == routing.SheetState.OBSERVED
    assert ledger.history(with_carla.chain)[-1].event == "routing.observed"
    assert mails("Falta completar") == 1


def test_who_lives_elsewhere_has_five_days_more(file_sheet: Files, cast: Cast) -> None:
    sheet = staff.brought_to(
        file_sheet(sender={"municipality": "Cochabamba"}), cast, cast.carla
    )
    observation = routing.observe(
        sheet_id=sheet.pk, text="Falta el plano", days=5, actor=cast.carla.actor
    )
    assert observation.due_on > date(2026, 2, 20)


@pytest.mark.parametrize("days", [0, 6])
def test_observing_gives_one_to_five_days(
    with_carla: RouteSheet, cast: Cast, days: int
) -> None:
    with pytest.raises(ObservationTermError):
        routing.observe(
            sheet_id=with_carla.pk, text="Falta", days=days, actor=cast.carla.actor
        )


def test_only_the_holder_observes(with_carla: RouteSheet, cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        routing.observe(
            sheet_id=with_carla.pk, text="Falta", days=3, actor=cast.diego.actor
        )


def test_it_is_not_observed_twice(with_carla: RouteSheet, cast: Cast) -> None:
    routing.observe(
        sheet_id=with_carla.pk, text="Falta", days=3, actor=cast.carla.actor
    )
    with pytest.raises(StateConflictError):
        routing.observe(
            sheet_id=with_carla.pk, text="Falta más", days=3, actor=cast.carla.actor
        )


def test_an_answer_reaches_the_sender_and_closes_nothing(
    with_carla: RouteSheet, cast: Cast
) -> None:
    file = documents.receive_bytes(pdf_bytes(), name="nota.pdf", actor=cast.carla.actor)
    answer = routing.answer_sender(
        sheet_id=with_carla.pk,
        text="Su inspección será el lunes",
        attachments=[file],
        actor=cast.carla.actor,
    )
    assert answer.files.get().attachment == file
    assert staff.fresh(with_carla).state == routing.SheetState.IN_PROGRESS
    assert ledger.history(with_carla.chain)[-1].event == "routing.answered"
    assert mails("Hay una respuesta") == 1


def test_an_answer_says_something(with_carla: RouteSheet, cast: Cast) -> None:
    with pytest.raises(ReasonRequiredError):
        routing.answer_sender(sheet_id=with_carla.pk, text="  ", actor=cast.carla.actor)


def test_resolving_closes_the_request_and_any_observation(
    with_carla: RouteSheet, cast: Cast
) -> None:
    routing.observe(
        sheet_id=with_carla.pk, text="Falta", days=3, actor=cast.carla.actor
    )
    routing.resolve(
        sheet_id=with_carla.pk, resolution="Se otorga", actor=cast.carla.actor
    )
    resolved = staff.fresh(with_carla)
    assert (resolved.state, resolved.resolution) == (
        routing.SheetState.RESOLVED,
        "Se otorga",
    )
    assert not resolved.observations.filter(answered_at=None).exists()
    assert mails("Se resolvió") == 1


def test_the_ledger_says_whether_it_was_resolved_in_time(
    with_carla: RouteSheet, cast: Cast
) -> None:
    with clock.frozen("2026-12-01"):
        routing.resolve(
            sheet_id=with_carla.pk, resolution="Se otorga", actor=cast.carla.actor
        )
    assert '"on_time":false' in ledger.history(with_carla.chain)[-1].data


def test_it_is_not_resolved_twice(with_carla: RouteSheet, cast: Cast) -> None:
    routing.resolve(
        sheet_id=with_carla.pk, resolution="Se otorga", actor=cast.carla.actor
    )
    with pytest.raises(StateConflictError):
        routing.resolve(
            sheet_id=with_carla.pk, resolution="Se niega", actor=cast.carla.actor
        )


def test_files_and_folios_are_added_at_a_hop(
    with_carla: RouteSheet, cast: Cast
) -> None:
    file = documents.receive_bytes(
        pdf_bytes(), name="informe.pdf", actor=cast.carla.actor
    )
    routing.add_files(
        sheet_id=with_carla.pk, attachments=[file], folios=3, actor=cast.carla.actor
    )
    added = with_carla.files.get()
    assert added.referral is not None
    assert added.referral.receiver == cast.carla.position
    assert not added.is_for_sender
    assert staff.fresh(with_carla).folios == with_carla.folios + 3
    assert ledger.history(with_carla.chain)[-1].event == "routing.added"


def test_who_was_consulted_adds_too_and_a_copy_adds_nothing(
    with_carla: RouteSheet, cast: Cast
) -> None:
    routing.consult(
        sheet_id=with_carla.pk,
        to=cast.diego.position,
        question="¿Hay litigio?",
        actor=cast.carla.actor,
    )
    routing.send_copy(
        sheet_id=with_carla.pk, to=cast.elena.position, actor=cast.carla.actor
    )
    staff.received(with_carla, cast.diego)
    staff.received(with_carla, cast.elena)
    routing.add_files(sheet_id=with_carla.pk, folios=1, actor=cast.diego.actor)
    with pytest.raises(NotAllowedError):
        routing.add_files(sheet_id=with_carla.pk, folios=1, actor=cast.elena.actor)
