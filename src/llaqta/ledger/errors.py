from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.lib.errors import StateConflictError, UnavailableError


class ChainMovedError(StateConflictError):
    """Somebody else recorded an act on the same chain first; the whole write is rolled back."""

    code = "ledger_chain_moved"
    message = _(
        "Otra persona actuó al mismo tiempo. Vea el estado actual y repita si hace falta."
    )


class SealedElsewhereError(StateConflictError):
    """Another process made the same seal first; nothing is lost."""

    code = "ledger_sealed_elsewhere"
    message = _("Otro proceso está sellando el libro de actos al mismo tiempo.")


class WritersBusyError(UnavailableError):
    """An act takes long to commit and the sealer does not make the others wait for it."""

    code = "ledger_writers_busy"
    message = _(
        "Hay actos sin terminar de guardar; el sellado se hará en la próxima vuelta."
    )
