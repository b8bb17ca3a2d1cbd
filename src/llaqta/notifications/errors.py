"""What can go wrong with notices. Wire errors are values in `delivery`: they say whether to try again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.lib.errors import NotAllowedError


class RetryNotAllowedError(NotAllowedError):
    code = "retry_not_allowed"
    message = _(
        "Solo quien administra el sistema puede volver a intentar los avisos rechazados."
    )
