from __future__ import annotations

from django.db import models

from llaqta.organization.errors import TooLongError


def fit(row: models.Model) -> None:
    """Refuse a text longer than its column: SQLite would keep it and PostgreSQL would fail. Raises TooLongError."""
    for field in row._meta.concrete_fields:
        limit = getattr(field, "max_length", None)
        value = getattr(row, field.attname)
        if limit and isinstance(value, str) and len(value) > limit:
            raise TooLongError(field=str(field.verbose_name), limit=limit)
