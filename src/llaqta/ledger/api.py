"""The door of the ledger: what other rooms may use."""

from llaqta.ledger.errors import (
    ChainMovedError,
    SealedElsewhereError,
    WritersBusyError,
)
from llaqta.ledger.models import Entry, Seal
from llaqta.ledger.selectors import export, history, last_seal
from llaqta.ledger.services import erase_private, record, seal
from llaqta.ledger.verification import Problem, VerificationReport, verify
from llaqta.ledger.wording import register_wording, wording

__all__ = [  # noqa: RUF022 a table of contents, by subject
    # an act
    "record",
    "Entry",
    "ChainMovedError",
    # reading
    "history",
    "register_wording",
    "wording",
    # proof
    "verify",
    "VerificationReport",
    "Problem",
    "seal",
    "Seal",
    "last_seal",
    "SealedElsewhereError",
    "WritersBusyError",
    "export",
    # forgetting
    "erase_private",
]
