"""The papers lead where they say, and name no place of one machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")]
)
LINK = re.compile(r'\]\(([^)\s]+)\)|src="([^"]+)"')


def _targets(paper: Path) -> list[str]:
    # What stands in backquotes or in a block of code is no link.
    text = re.sub(r"```.*?```|`[^`\n]*`", "", paper.read_text(), flags=re.DOTALL)
    return [first or second for first, second in LINK.findall(text)]


def _headings(paper: Path) -> set[str]:
    """The anchors that a repository's page gives to its headings."""
    heads = re.findall(r"^#+ (.*)$", paper.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(paper: Path) -> None:
    broken = []
    for target in _targets(paper):
        if re.match(r"https?:|mailto:", target):
            continue
        name, _hash, anchor = target.partition("#")
        place = (paper.parent / name).resolve() if name else paper
        if not place.exists() or (anchor and anchor not in _headings(place)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_paper_names_a_place_of_one_machine(paper: Path) -> None:
    assert not re.search(r"/(home|root|work|Users)/", paper.read_text())


@pytest.mark.parametrize("language", ["README.md", "LEEME.md"])
def test_the_first_page_names_the_two_commands(language: str) -> None:
    page = (ROOT / language).read_text()
    assert "./llaqta demo" in page
    assert "./llaqta test" in page


def test_contributing_stays_within_two_pages() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_text().split()) <= 1_000


@pytest.mark.parametrize(
    "decision",
    sorted((ROOT / "docs" / "adr").glob("0*.md")),
    ids=lambda path: path.stem,
)
def test_each_decision_has_its_four_parts(decision: Path) -> None:
    heads = re.findall(r"^## (\w+)", decision.read_text(), re.MULTILINE)
    assert {"Context", "Decision", "Consequences", "Rejected"} <= set(heads)
    index = (decision.parent / "README.md").read_text()
    assert decision.stem[:4] in index


def test_no_picture_is_heavy() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*.png"))
    assert [p.name for p in pictures if p.stat().st_size > 150 * 1024] == []
