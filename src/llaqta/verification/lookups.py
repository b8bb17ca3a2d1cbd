"""Checks counted for each network address, so that nobody keeps the judges busy alone. Counters live in the shared cache."""

from __future__ import annotations

import hashlib
import math
from typing import Final

from django.core.cache import cache

from llaqta.lib import clock
from llaqta.verification.errors import TooManyChecksError

WINDOW_SECONDS: Final = 15 * 60
MOST_PER_ADDRESS: Final = 60  # many people share the address of a phone company


def count_check(*, address: str) -> None:
    """Note one check, or one code that opened nothing. Raises TooManyChecksError."""
    if not address:
        return
    now = clock.now().timestamp()
    window = int(now // WINDOW_SECONDS)
    key = f"check:{window}:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, WINDOW_SECONDS)
    if count > MOST_PER_ADDRESS:
        raise TooManyChecksError(
            minutes=math.ceil(((window + 1) * WINDOW_SECONDS - now) / 60)
        )
