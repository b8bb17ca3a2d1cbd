"""Kinds of document and texts that an installation starts with, from `data/kinds.yaml`. Running this again changes nothing of theirs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from llaqta.documents.models import DocumentKind, TextModule
from llaqta.documents.rich_text import clean_html

DATA = Path(__file__).with_name("data") / "kinds.yaml"


def has_kinds() -> bool:
    return DocumentKind.objects.exists()


@transaction.atomic
def seed_kinds() -> None:
    """Make the kinds that are missing; the texts come only with the first ones, since somebody may have removed them. Idempotent."""
    data = _read()
    if not has_kinds():
        for text in data["texts"]:
            TextModule.objects.create(name=text["name"], body=text["body"])
    known = set(DocumentKind.objects.values_list("code", flat=True))
    DocumentKind.objects.bulk_create(
        _kind(place, data["patterns"], **kind)
        for place, kind in enumerate(data["kinds"], start=1)
        if kind["code"] not in known
    )


def _kind(
    place: int,
    patterns: dict[str, str],
    *,
    scope: str,
    starting_text: str = "",
    **fields: Any,
) -> DocumentKind:
    return DocumentKind(
        ordinal=place * 10,
        numbering_scope=scope,
        cite_pattern=patterns[scope],
        starting_text=clean_html(starting_text),
        **fields,
    )


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found
