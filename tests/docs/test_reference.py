"""Every event and every act is on its page, and nothing is there that the code does not know."""

from __future__ import annotations

import re
from pathlib import Path

from llaqta.deadlines.policies import Action as DeadlineAction
from llaqta.documents.states import ACT_NAMES as DOCUMENT_ACT_NAMES
from llaqta.ledger import wording
from llaqta.organization.actions import Action as OrganizationAction
from llaqta.routing.states import ACT_NAMES

DOCS = Path(__file__).parents[2] / "docs"
EVENTS = DOCS / "reference" / "events.md"
ACTIONS = DOCS / "reference" / "actions.md"


def _rows(page: Path) -> dict[str, list[str]]:
    """The cells after the first one, by the word in the first."""
    rows = re.findall(r"^\| `([^`]+)` \|(.*)\|$", page.read_text(), re.MULTILINE)
    return {word: [cell.strip() for cell in rest.split("|")] for word, rest in rows}


def _sentences() -> dict[str, str]:
    # Tests of the ledger register words of their own; those are no events of ours.
    return {
        event: str(sentence)
        for event, sentence in wording._sentences.items()
        if not event.startswith("test.")
    }


def test_every_event_is_on_the_page() -> None:
    assert set(_rows(EVENTS)) == set(_sentences())


def test_each_event_reads_on_the_page_as_it_reads_in_the_program() -> None:
    told = _rows(EVENTS)
    assert {event: told[event][0] for event in told} == _sentences()


def test_every_act_is_on_the_page() -> None:
    known = {str(act) for act in (*ACT_NAMES, *DOCUMENT_ACT_NAMES)} | {
        str(action.value) for action in (*OrganizationAction, *DeadlineAction)
    }
    assert set(_rows(ACTIONS)) == known


def test_each_act_is_called_as_the_page_calls_it() -> None:
    told = _rows(ACTIONS)
    acts = [*ACT_NAMES.items(), *DOCUMENT_ACT_NAMES.items()]
    names = {str(act): str(name) for act, name in acts}
    names |= {str(action.value): str(action.label) for action in OrganizationAction}
    assert {act: told[act][0] for act in names} == names
