"""How an event reads on a page. Each room registers its own sentences when it starts."""

from __future__ import annotations

import json
from collections import defaultdict

from django.utils.functional import Promise

from llaqta.ledger.models import Entry

_sentences: dict[str, str | Promise] = {}


def register_wording(event: str, sentence: str | Promise) -> None:
    """Say how an event reads: «Derivado a %(to)s». Fields are those of the entry's data, and `target`."""
    known = _sentences.setdefault(event, sentence)
    if str(known) != str(sentence):
        msg = f"{event} already reads {str(known)!r}"
        raise ValueError(msg)


def wording(entry: Entry) -> str:
    """The sentence of an entry; the bare event when no room registered one (it may be older than the code)."""
    sentence = _sentences.get(entry.event)
    if sentence is None:
        return entry.event
    fields = defaultdict(lambda: "—", json.loads(entry.data), target=entry.target)
    return str(sentence) % fields
