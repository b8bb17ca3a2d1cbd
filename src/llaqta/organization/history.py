"""The acts of one chain of the ledger, with the names of the people and posts behind them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from llaqta.ledger import api as ledger
from llaqta.organization.models import User
from llaqta.organization.selectors import list_positions


class HistoryLine(NamedTuple):
    at: datetime
    text: str
    by: str
    hash: str


def list_history(chain: str) -> list[HistoryLine]:
    """Newest first, as the desk's pages tell it. Three queries."""
    entries = ledger.history(chain)
    people = _names(
        User.objects.filter(pk__in={e.user_id for e in entries if e.user_id})
    )
    posts = _names(
        list_positions(active=None).filter(
            pk__in={e.position_id for e in entries if e.position_id}
        )
    )
    others = {"citizen": _("Ciudadanía"), "system": _("Sistema")}
    return [
        HistoryLine(
            entry.at,
            ledger.wording(entry),
            " · ".join(
                filter(
                    None,
                    [
                        people.get(entry.user_id or 0, ""),
                        posts.get(entry.position_id or 0, ""),
                    ],
                )
            )
            or others.get(entry.actor_kind, ""),
            entry.hash,
        )
        for entry in reversed(entries)
    ]


def _names(rows: Iterable[Any]) -> dict[int, str]:
    return {row.pk: str(row) for row in rows}
