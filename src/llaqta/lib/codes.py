"""Codes that a person can read over the phone and nobody can guess."""

from __future__ import annotations

import secrets

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V pairs: what is left can be told apart in bad handwriting.
ALPHABET = "34679ACDEFGHJKMNPQRTVWXY"
GROUPS, GROUP_LENGTH = 4, 4  # 24**16 is about 73 bits


def new_code() -> str:
    """A fresh code, in groups: `K4MT-9QWX-C7HP-3ADN`."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP_LENGTH))
    return group(symbols)


def group(symbols: str) -> str:
    return "-".join(
        symbols[i : i + GROUP_LENGTH] for i in range(0, len(symbols), GROUP_LENGTH)
    )


def normalize(typed: str) -> str | None:
    """The code that somebody typed, whatever the case and separators; `None` when it cannot be one."""
    symbols = "".join(c for c in typed.upper() if c.isalnum())
    if len(symbols) != GROUPS * GROUP_LENGTH or any(c not in ALPHABET for c in symbols):
        return None
    return group(symbols)
