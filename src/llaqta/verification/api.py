"""The door of `verification`: in whom this municipality believes. Everything else is its pages."""

from __future__ import annotations

from llaqta.verification.services import distrust_authority, trust_authority

__all__ = ["distrust_authority", "trust_authority"]
