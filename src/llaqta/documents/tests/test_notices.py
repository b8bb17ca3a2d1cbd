"""E-mails to officials: what came back at once, what waits in one letter for each post; never what is reserved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from llaqta.documents import api as documents
from llaqta.documents.errors import DocumentIncompleteError
from llaqta.documents.models import WaitingNotice
from llaqta.documents.tests import desk
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM
from llaqta.notifications import api as notifications
from llaqta.notifications.tests.conftest import PostOffice, closed_post_office
from llaqta.organization import api as organization
from tests.cast import Cast, Post

__all__ = ["closed_post_office"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "kinds")]

RESERVED: dict[str, Any] = {
    "is_confidential": True,
    "confidentiality_basis": "Ley 974, art. 7",
}


def told() -> list[notifications.OutboxEmail]:
    return list(notifications.list_pending().order_by("pk"))


def address(post: Post) -> str:
    return post.user.email


def returned(document: documents.Document, by: Post) -> documents.Document:
    return documents.return_document(
        document_id=document.pk,
        seen=desk.seen(document),
        reason="Falta el plano",
        actor=by.actor,
    )


# -- What came back ----------------------------------------------------------------------------------------------------


def test_the_author_is_told_at_once_why_it_came_back(cast: Cast) -> None:
    document = desk.brought_to(desk.begun(cast), cast, "with_via")
    returned(document, cast.diego)
    (email,) = told()
    assert email.to == address(cast.carla)
    assert email.subject == "Le devolvieron un documento para corregir"
    assert "Informe técnico · Línea y nivel del lote 14" in email.body
    assert "Lo devolvió: Asesor Legal." in email.body
    assert "Falta el plano" in email.body
    assert f"http://127.0.0.1:8000{document.get_absolute_url()}" in email.body


def test_each_return_is_told(cast: Cast) -> None:
    document = desk.begun(cast)
    for _turn in range(2):
        desk.submitted(document, cast.carla)
        returned(document, cast.diego)
    assert [email.to for email in told()] == [address(cast.carla)] * 2


def test_of_a_reserved_one_neither_subject_nor_reason_is_written(cast: Cast) -> None:
    document = desk.brought_to(
        desk.begun(cast, subject="Denuncia por acoso", **RESERVED), cast, "with_via"
    )
    returned(document, cast.diego)
    (email,) = told()
    assert document.get_absolute_url() in email.body
    assert "reservado" in email.body
    for secret in ("acoso", "Falta el plano", "Informe"):
        assert secret not in email.body + email.subject


# -- What waits --------------------------------------------------------------------------------------------------------


def test_many_documents_are_one_letter(cast: Cast) -> None:
    for number in range(12):
        document = desk.begun(cast, subject=f"Lote {number}")
        desk.brought_to(document, cast, "approved")
    documents.send_digests()
    letters = [email for email in told() if email.to == address(cast.elena)]
    assert [email.subject for email in letters] == ["12 documentos esperan su firma"]
    assert "- Informe técnico · GAMPV-DUC/IT/00003/2026 · Lote 2" in letters[0].body
    assert "/mesa/documentos/bandeja/para-firmar/" in letters[0].body
    assert letters[0].body.startswith("Elena Ficticia, Directora de Urbanismo:")


def test_without_a_pause_each_round_tells_what_is_new(
    cast: Cast, settings: Settings
) -> None:
    settings.LLAQTA_DOCUMENT_DIGEST_HOURS = 0
    for _round in range(2):
        desk.brought_to(desk.begun(cast), cast, "with_via")
        assert documents.send_digests() == 1
    assert "horas" not in told()[-1].body


def test_each_post_of_the_way_is_told_in_its_turn(cast: Cast) -> None:
    document = desk.begun(cast)
    desk.submitted(document, cast.carla)
    documents.send_digests()
    desk.passed(document, cast.diego)
    documents.send_digests()
    assert [(email.to, email.subject) for email in told()] == [
        (address(cast.diego), "1 documento espera su revisión"),
        (address(cast.elena), "1 documento espera su aprobación"),
    ]


def test_a_post_is_told_once_in_so_many_hours(cast: Cast) -> None:
    now = clock.now()
    desk.brought_to(desk.begun(cast), cast, "with_via")
    assert documents.send_digests() == 1
    desk.brought_to(desk.begun(cast), cast, "with_via")
    with clock.frozen(now + timedelta(hours=3, minutes=59)):
        assert documents.send_digests() == 0
    with clock.frozen(now + timedelta(hours=4)):
        assert documents.send_digests() == 1
        assert documents.send_digests() == 0
    assert [email.subject for email in told()] == [
        "1 documento espera su revisión",
        "2 documentos esperan su revisión",
    ]


def test_nothing_new_is_nothing_to_tell(cast: Cast) -> None:
    now = clock.now()
    desk.brought_to(desk.begun(cast), cast, "with_via")
    documents.send_digests()
    with clock.frozen(now + timedelta(days=1)):
        assert documents.send_digests() == 0


def test_what_was_done_before_the_letter_is_not_told(cast: Cast) -> None:
    desk.brought_to(desk.begun(cast), cast, "issued")
    assert documents.send_digests() == 0
    assert told() == []


def test_review_and_signature_come_in_the_same_letter(cast: Cast) -> None:
    desk.brought_to(desk.begun(cast), cast, "approved")
    desk.brought_to(desk.begun(cast), cast, "with_issuer")
    documents.send_digests()
    letter = next(email for email in told() if email.to == address(cast.elena))
    assert letter.subject == "2 documentos esperan por usted"
    assert "1 documento espera su firma:" in letter.body
    assert "1 documento espera su aprobación:" in letter.body


def test_a_reserved_one_waits_under_its_number(cast: Cast) -> None:
    draft = desk.begun(cast, subject="Denuncia por acoso", **RESERVED)
    document = desk.brought_to(draft, cast, "approved")
    documents.send_digests()
    letter = next(email for email in told() if email.to == address(cast.elena))
    assert f"- {document.cite}\n" in letter.body
    assert "acoso" not in letter.body


def test_who_assists_is_told_of_reviews_and_not_of_signatures(cast: Cast) -> None:
    organization.assign_post(
        user=cast.violeta.user,
        position=cast.elena.position,
        kind=organization.AssignmentKind.ASSISTANT,
        starts_on=clock.today(),
        actor=SYSTEM,
    )
    desk.brought_to(desk.begun(cast), cast, "approved")
    documents.send_digests()
    assert {email.to for email in told()} == {address(cast.elena)}


def test_a_vacant_post_is_told_when_somebody_holds_it(cast: Cast) -> None:
    assignment = organization.Assignment.objects.get(position=cast.diego.position)
    organization.Assignment.objects.filter(pk=assignment.pk).update(
        ends_on=clock.today() - timedelta(days=1)
    )
    desk.brought_to(desk.begun(cast), cast, "with_via")
    assert documents.send_digests() == 0
    organization.Assignment.objects.filter(pk=assignment.pk).update(ends_on=None)
    assert documents.send_digests() == 1


def test_what_nobody_there_may_sign_is_told_to_who_comes(cast: Cast) -> None:
    """While the post has only an assistant, who signs nothing."""
    held = organization.Assignment.objects.filter(position=cast.elena.position)
    organization.assign_post(
        user=cast.violeta.user,
        position=cast.elena.position,
        kind=organization.AssignmentKind.ASSISTANT,
        starts_on=clock.today(),
        actor=SYSTEM,
    )
    desk.brought_to(desk.begun(cast), cast, "approved")
    first = held.exclude(user=cast.violeta.user)
    first.update(ends_on=clock.today() - timedelta(days=1))
    WaitingNotice.objects.exclude(position=cast.elena.position).delete()
    assert documents.send_digests() == 0
    first.update(ends_on=None)
    assert documents.send_digests() == 1


def test_an_act_undone_announces_nothing(cast: Cast) -> None:
    document = desk.begun(cast, body="<p></p>")
    with pytest.raises(DocumentIncompleteError):
        desk.submitted(document, cast.carla)
    assert not WaitingNotice.objects.exists()


def test_the_municipality_may_turn_them_off(cast: Cast, settings: Settings) -> None:
    settings.LLAQTA_DOCUMENT_NOTICES = False
    document = desk.brought_to(desk.begun(cast), cast, "with_via")
    returned(document, cast.diego)
    assert documents.send_digests() == 0
    assert told() == []


def test_a_dead_mail_server_delays_and_loses_nothing(
    cast: Cast, closed_post_office: PostOffice
) -> None:
    document = desk.brought_to(desk.begun(cast), cast, "with_issuer")
    documents.send_digests()
    returned(document, cast.elena)
    assert notifications.deliver_due().server_down
    assert document.get_absolute_url() in told()[0].body
    closed_post_office.open()
    with clock.frozen(clock.now() + timedelta(minutes=20)):
        notifications.deliver_due()
    assert sorted(closed_post_office.addressees) == sorted(
        [address(cast.elena), address(cast.carla)]
    )
