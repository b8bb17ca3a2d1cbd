"""What is written to the log, and what is not."""

from __future__ import annotations

import logging
import re

# Whoever holds the code of a sheet, the link of a draft or that of a notice opens it: none of them belongs in a log.
_OPENS_SOMETHING = re.compile(
    r"(?<!\w)(/s/|/solicitudes/borrador/|/avisos/confirmar/|/avisos/dejar/)[^/\s?#]+?(?=\.json\b|[/\s?#]|$)"
)


class WithoutSecrets(logging.Filter):
    """Leaves the address of a page in the line and takes out the part that would open it."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            line = record.getMessage()
        except (TypeError, ValueError):  # a line badly written: its handler says so
            return True
        record.msg, record.args = _OPENS_SOMETHING.sub(r"\1…", line), ()
        return True
