"""The files that this room keeps a name of: the logo. Told to `blobs`, so that it is not collected as an orphan."""

from __future__ import annotations

from collections.abc import Iterator

from llaqta.blobs import api as blobs
from llaqta.organization.models import Municipality


def named_files() -> Iterator[str]:
    yield from Municipality.objects.exclude(logo_sha256="").values_list(
        "logo_sha256", flat=True
    )


def register() -> None:
    blobs.register_references(named_files)
