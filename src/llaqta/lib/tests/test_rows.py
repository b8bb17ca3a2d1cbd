from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction

from llaqta.lib import rows

pytestmark = pytest.mark.django_db

AT = datetime(2026, 2, 13, 13, 0, 0, 123456, tzinfo=UTC)

group_named = rows.Prepared(lambda name: Group.objects.filter(name=name), str)
ids_above = rows.Prepared(
    lambda pk: (
        Group.objects.filter(pk__gt=pk)
        .exclude(name="none")
        .order_by("pk")
        .values_list("pk", "name")
    ),
    int,
)
expired = rows.Prepared(
    lambda instant: Session.objects.filter(expire_date__lt=instant).values_list(
        "session_key", "expire_date"
    ),
    datetime,
)
expired_on = rows.Prepared(
    lambda day: Session.objects.filter(expire_date__date=day).values_list(
        "session_key"
    ),
    date,
)
locked = rows.Prepared(lambda pk: Group.objects.select_for_update().filter(pk=pk), int)


def test_a_prepared_query_gives_the_same_instance_as_the_orm() -> None:
    group = Group.objects.create(name="Topografía")
    found = group_named.first("Topografía")
    assert found == group
    assert found is not None
    found.name = "Catastro"
    found.save()
    assert group_named.first("Topografía") is None


def test_it_takes_new_arguments_each_time_and_keeps_its_constants() -> None:
    first, second, _left_out = (
        Group.objects.create(name=name) for name in ("a", "b", "none")
    )
    assert ids_above.all(0) == [(first.pk, "a"), (second.pk, "b")]
    assert ids_above.all(first.pk) == [(second.pk, "b")]


def test_it_compares_instants_and_dates_in_the_form_of_the_database() -> None:
    Session.objects.create(session_key="k", session_data="", expire_date=AT)
    assert expired.all(AT) == []
    assert expired.all(AT + timedelta(microseconds=1)) == [("k", AT)]
    assert expired_on.all(date(2026, 2, 13)) == [("k",)]


@pytest.mark.django_db(transaction=True)
def test_it_locks_only_inside_a_transaction() -> None:
    group = Group.objects.create(name="a")
    with pytest.raises(transaction.TransactionManagementError):
        locked.first(group.pk)
    with transaction.atomic():
        assert locked.first(group.pk) == group


def test_insert_gives_the_key_and_a_row_that_can_be_saved_again() -> None:
    group = Group(name="a")
    assert rows.insert(group)
    group.name = "b"
    group.save()
    assert Group.objects.get(pk=group.pk).name == "b"
    assert Group.objects.count() == 1


def test_insert_leaves_out_what_is_known_when_told() -> None:
    Group.objects.create(name="a")
    assert not rows.insert(Group(name="a"), unless_known=True)
    assert Group.objects.count() == 1


def test_insert_gives_the_same_row_as_the_orm() -> None:
    rows.insert(Session(session_key="mine", session_data="ñ", expire_date=AT))
    found = Session.objects.get(pk="mine")
    assert (found.session_data, found.expire_date) == ("ñ", AT)


def test_update_writes_the_named_fields_and_no_other() -> None:
    session = Session.objects.create(session_key="k", session_data="a", expire_date=AT)
    session.session_data, session.expire_date = "b", AT + timedelta(days=1)
    rows.update(session, "expire_date")
    found = Session.objects.get(pk="k")
    assert (found.session_data, found.expire_date) == ("a", AT + timedelta(days=1))


def test_update_refuses_a_row_that_is_gone() -> None:
    gone = Group.objects.create(name="a")
    Group.objects.filter(name="a").delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(gone, "name")
