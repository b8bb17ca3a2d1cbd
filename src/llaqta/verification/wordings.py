"""How the ledger's events about trust read to an official."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDINGS = {
    "verification.authority_trusted": _("Se confía en la autoridad «%(name)s»"),
    "verification.authority_distrusted": _(
        "Ya no se confía en la autoridad «%(name)s»"
    ),
}
