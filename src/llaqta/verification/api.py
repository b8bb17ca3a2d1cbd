"""The door of `verification`: the pages on which anybody checks a document."""

from __future__ import annotations

__all__: list[str] = []
