"""Wrong numbers and codes, counted, so that guessing is slow.

A code has 73 bits: what is limited here is noise and curiosity, not a real chance. So a right code always opens, whatever
others did behind the same address of the phone company, and only failures are counted: for each network address and for
each number. Counters live in the cache that all processes share; two failures at the very same instant may count as one.
"""

from __future__ import annotations

import hashlib
import math

from django.core.cache import cache

from llaqta.lib import clock
from llaqta.routing.errors import TooManyLookupsError

WINDOW_SECONDS = 15 * 60
MOST_PER_ADDRESS = 30  # many people may share one
MOST_PER_NUMBER = 10


def count_failure(*, address: str, number: str = "") -> None:
    """Note one look-up that found nothing. Raises `TooManyLookupsError` when there were too many in this quarter of an hour."""
    now = clock.now().timestamp()
    window = int(now // WINDOW_SECONDS)
    counts = [(_add(f"address:{address}", window), MOST_PER_ADDRESS)] if address else []
    if number:
        counts.append((_add(f"number:{number}", window), MOST_PER_NUMBER))
    if any(count > most for count, most in counts):
        raise TooManyLookupsError(
            minutes=math.ceil(((window + 1) * WINDOW_SECONDS - now) / 60)
        )


def _add(what: str, window: int) -> int:
    key = f"lookup:{window}:{hashlib.sha256(what.encode()).hexdigest()[:32]}"
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, WINDOW_SECONDS)
    return count
