"""`llaqta demo`: a whole municipality with eighteen months of history, made in a minute and served on this machine."""

from llaqta.config.demo.command import run

__all__ = ["run"]
