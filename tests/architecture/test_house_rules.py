"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "llaqta"
ROOMS = sorted(p.name for p in SOURCE.iterdir() if (p / "__init__.py").exists())
# Who alone may import what comes from outside.
ONLY_IMPORTER = {
    "typst": "documents",
    "segno": "documents",
    "smtplib": "notifications",
    "pypdfium2": "documents",
    "zxingcpp": "documents",
    "granian": "config",
    "nh3": "documents",
    "pyhanko": "signatures",
    "pyhanko_certvalidator": "signatures",
    "asn1crypto": "signatures",
    "pkcs11": "signatures",
}
ALSO = {("smtplib", "config")}  # the doctor asks whether the mail server answers


def _modules(room: str) -> Iterator[Path]:
    return (
        p
        for p in (SOURCE / room).rglob("*.py")
        if "tests" not in p.parts and "migrations" not in p.parts
    )


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", ROOMS)
def test_other_rooms_come_in_by_the_door(room: str) -> None:
    doors = {"lib", room}
    wrong = []
    for path in _modules(room):
        for name in _imports(path):
            parts = name.split(".")
            if (
                parts[0] == "llaqta"
                and len(parts) > 2
                and parts[1] not in doors
                and parts[2] not in ("api", "testing")
            ):
                wrong.append(f"{path.relative_to(SOURCE)}: {name}")
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS)
def test_the_outside_world_has_one_importer_each(room: str) -> None:
    wrong = [
        f"{path.relative_to(SOURCE)}: {name}"
        for path in _modules(room)
        for name in _imports(path)
        if (top := name.split(".")[0]) in ONLY_IMPORTER
        and ONLY_IMPORTER[top] != room
        and (top, room) not in ALSO
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS)
def test_views_never_call_objects(room: str) -> None:
    views = [
        p for p in _modules(room) if p.name == "views.py" or "views" in p.parent.parts
    ]
    assert [str(p) for p in views if re.search(r"\.objects\b", p.read_text())] == []


def test_no_drawer_without_a_label() -> None:
    assert [
        p
        for p in SOURCE.rglob("*.py")
        if p.name in ("utils.py", "helpers.py", "misc.py", "common.py")
    ] == []


@pytest.mark.parametrize(
    "room", [r for r in ROOMS if r not in ("config", "desk", "portal", "lib")]
)
def test_every_room_has_a_door_and_a_page_about_itself(room: str) -> None:
    assert "__all__" in (SOURCE / room / "api.py").read_text()
    assert len((SOURCE / room / "README.md").read_text().splitlines()) <= 40


def test_every_event_has_words() -> None:
    """Whoever records an event also says how it reads."""
    recorded = set()
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts:
            recorded |= set(
                re.findall(
                    r'(?:ledger\.record|_record_hop|_record)\(\s*"([a-z_]+\.[a-z_]+)"',
                    path.read_text(),
                )
            )
    worded = {
        event
        for path in SOURCE.rglob("wordings.py")
        for event in re.findall(r'"([a-z_]+\.[a-z_]+)":', path.read_text())
    }
    assert recorded - worded == set()
