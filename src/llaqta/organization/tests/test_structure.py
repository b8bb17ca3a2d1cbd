from __future__ import annotations

import json
from datetime import date

import pytest

from llaqta.ledger import api as ledger
from llaqta.lib.actor import SYSTEM
from llaqta.organization import api as organization
from llaqta.organization.api import Unit
from llaqta.organization.errors import (
    CodeTakenError,
    InvalidCodeError,
    OrganizationNotAllowedError,
    PositionInUseError,
    TooLongError,
    UnitCycleError,
    UnitInUseError,
)
from llaqta.organization.tests.conftest import OFFICIAL, Assign, MakePosition


def paths() -> dict[str, str]:
    return dict(Unit.objects.values_list("code", "path"))


def test_a_unit_stands_on_the_path_of_its_parent(
    topography: Unit, urbanism: Unit
) -> None:
    assert topography.path == f"{urbanism.path}{topography.pk}/"
    assert ledger.history("organization")[0].event == "organization.unit_created"


def test_moving_a_unit_moves_everything_below_it(
    mayor_unit: Unit, urbanism: Unit, topography: Unit
) -> None:
    networks = organization.create_unit(
        name="Redes y Sistemas", code="RYS", parent=mayor_unit, actor=SYSTEM
    )
    organization.move_unit(unit=urbanism, parent=networks, actor=SYSTEM)
    above = f"/{mayor_unit.pk}/{networks.pk}/{urbanism.pk}/"
    assert paths()["DUC"] == above
    assert paths()["TOP"] == f"{above}{topography.pk}/"


def test_a_unit_may_become_a_root(urbanism: Unit, topography: Unit) -> None:
    organization.move_unit(unit=urbanism, parent=None, actor=SYSTEM)
    assert (paths()["DUC"], paths()["TOP"]) == (
        f"/{urbanism.pk}/",
        f"/{urbanism.pk}/{topography.pk}/",
    )


def test_units_with_a_similar_beginning_of_the_path_stay_where_they_are(
    mayor_unit: Unit,
) -> None:
    units = [
        organization.create_unit(
            name=f"U{n}", code=f"U{n}", parent=mayor_unit, actor=SYSTEM
        )
        for n in range(12)
    ]
    before = paths()
    organization.move_unit(unit=units[0], parent=None, actor=SYSTEM)
    assert {code: path for code, path in paths().items() if code != "U0"} == {
        code: path for code, path in before.items() if code != "U0"
    }


@pytest.mark.parametrize("target", ["itself", "child"])
def test_a_circle_is_refused(target: str, urbanism: Unit, topography: Unit) -> None:
    with pytest.raises(UnitCycleError):
        organization.move_unit(
            unit=urbanism,
            parent=urbanism if target == "itself" else topography,
            actor=SYSTEM,
        )


def test_a_circle_is_seen_even_with_a_stale_page(
    mayor_unit: Unit, urbanism: Unit
) -> None:
    stale = Unit.objects.get(pk=urbanism.pk)
    organization.move_unit(unit=urbanism, parent=None, actor=SYSTEM)
    organization.move_unit(unit=mayor_unit, parent=urbanism, actor=SYSTEM)
    with pytest.raises(UnitCycleError):
        organization.move_unit(unit=stale, parent=mayor_unit, actor=SYSTEM)


def test_a_tree_too_deep_for_its_column_is_refused(db: None) -> None:
    Unit.objects.bulk_create(
        [Unit(pk=10**17 + n, name="x", code=f"D{n}") for n in range(15)]
    )
    deepest, *others = Unit.objects.order_by("-pk")
    for unit in Unit.objects.all():
        Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
    for unit in others[:12]:
        deepest = organization.move_unit(unit=unit, parent=deepest, actor=SYSTEM)
    with pytest.raises(TooLongError):
        organization.move_unit(unit=others[12], parent=deepest, actor=SYSTEM)


@pytest.mark.parametrize("code", ["duc", " DUC "])
def test_a_code_is_taken_whatever_the_case(code: str, urbanism: Unit) -> None:
    with pytest.raises(CodeTakenError, match="DUC"):
        organization.create_unit(name="Otra", code=code, actor=SYSTEM)


@pytest.mark.parametrize("code", ["", "D/C", "-D", "A" * 21, "DÚC", "D C"])
def test_a_code_is_letters_numbers_and_dashes(code: str, db: None) -> None:
    with pytest.raises(InvalidCodeError):
        organization.create_unit(name="Otra", code=code, actor=SYSTEM)


def test_a_renamed_unit_keeps_its_former_name_in_the_record(urbanism: Unit) -> None:
    organization.change_unit(
        unit=urbanism, name="Ordenamiento Territorial", actor=SYSTEM
    )
    data = json.loads(list(ledger.history("organization"))[-1].data)
    assert data["before"] == {"code": "DUC", "name": "Urbanismo y Catastro"}


def test_a_unit_with_units_or_positions_is_not_closed(
    urbanism: Unit, topography: Unit, topographer: organization.Position
) -> None:
    for unit in (urbanism, topography):
        with pytest.raises(UnitInUseError):
            organization.close_unit(unit=unit, actor=SYSTEM)


def test_closing_goes_from_the_leaves(
    topography: Unit, topographer: organization.Position
) -> None:
    organization.close_position(position=topographer, actor=SYSTEM)
    assert organization.close_unit(unit=topography, actor=SYSTEM).active is False


def test_a_position_with_somebody_in_it_is_not_closed(
    carla: organization.User, topographer: organization.Position, assign: Assign
) -> None:
    assign(carla, topographer, starts_on=date(2027, 1, 1))
    with pytest.raises(PositionInUseError, match="Topógrafa"):
        organization.close_position(position=topographer, actor=SYSTEM)


def test_positions_below_are_those_of_the_branch(
    mayor_unit: Unit, urbanism: Unit, make_position: MakePosition
) -> None:
    in_branch = [make_position("TOP-1"), make_position("DUC-1", urbanism)]
    make_position("DESP-1", mayor_unit)
    assert set(organization.positions_below(urbanism.path)) == set(in_branch)
    assert not organization.positions_below("").exists()


def test_closed_positions_leave_the_list(make_position: MakePosition) -> None:
    first, second = make_position("TOP-1"), make_position("TOP-2")
    organization.close_position(position=first, actor=SYSTEM)
    assert list(organization.list_positions()) == [second]
    assert organization.get_position("TOP-1") == first


def test_an_unknown_position_says_its_code(db: None) -> None:
    with pytest.raises(organization.PositionNotFoundError, match="NADA-9"):
        organization.get_position("NADA-9")


def test_an_official_does_not_touch_the_structure(
    urbanism: Unit, topographer: organization.Position
) -> None:
    with pytest.raises(OrganizationNotAllowedError, match="quien administra"):
        organization.create_unit(name="X", code="X", actor=OFFICIAL)
    with pytest.raises(OrganizationNotAllowedError):
        organization.change_position(position=topographer, name="Y", actor=OFFICIAL)


def test_a_changed_position_is_recorded_with_what_it_was(
    topographer: organization.Position,
) -> None:
    changed = organization.change_position(
        position=topographer, role=organization.PositionRole.SUPERVISOR, actor=SYSTEM
    )
    assert changed.role == "supervisor"
    assert (
        json.loads(list(ledger.history("organization"))[-1].data)["before"]["role"]
        == "official"
    )
