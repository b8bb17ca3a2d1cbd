"""With what we judge and sign: the folder of trust, the time-stamp authority, the key of the seal. From the settings."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from llaqta.blobs import api as blobs
from llaqta.documents.models import Attachment
from llaqta.signatures import api as signatures

# A time-stamp authority that did not answer is left alone for a while: a batch of fifty must not wait fifty times.
_REST_SECONDS = 60.0
_silent_until = 0.0


def trust() -> signatures.TrustStore:
    return _trust(Path(settings.LLAQTA_TRUST))


@lru_cache(maxsize=4)
def _trust(folder: Path) -> signatures.TrustStore:
    return signatures.TrustStore(folder)


def timestamper(*, seconds: float = 5) -> signatures.HttpTimestamper | None:
    """The configured time-stamp authority, unless there is none or it was silent a moment ago."""
    if not settings.LLAQTA_TSA_URLS or time.monotonic() < _silent_until:
        return None
    return signatures.HttpTimestamper(settings.LLAQTA_TSA_URLS, seconds=seconds)


def timestamper_is_silent() -> None:
    """Remember, in this process, that it did not answer."""
    global _silent_until
    _silent_until = time.monotonic() + _REST_SECONDS


def bytes_of(attachment: Attachment) -> bytes:
    with blobs.open_blob(attachment.sha256) as file:
        return file.read()
