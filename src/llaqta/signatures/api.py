"""The door of `signatures`: PAdES signatures made, taken in, and judged. No rows here: bytes in, bytes and reasons out."""

from __future__ import annotations

from llaqta.signatures.errors import KeyUnavailableError, SigningError

__all__ = [
    "KeyUnavailableError",
    "SigningError",
]
