"""`llaqta ledger verify | seal | export`.

verify: read every chain in order, then every seal, and stop at the first row that does not fit (exit status 1).
seal: find the last entry that is settled, then put seals over all entries up to it, in batches.
export: write the public part as JSON lines for an outside program.
"""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils.translation import gettext as _

from llaqta.ledger import api as ledger
from llaqta.ledger.models import Entry
from llaqta.lib.errors import LlaqtaError


class Command(BaseCommand):
    help = "El libro de actos: comprobarlo, sellarlo o exportarlo."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="acto")
        verify = acts.add_parser(
            "verify",
            help="Calcula todo de nuevo y nombra la primera fila que no encaja.",
        )
        verify.add_argument(
            "--seal",
            metavar="NÚMERO:HUELLA",
            help="Un sello que usted guardó fuera del sistema; se comprueba que siga siendo parte del libro.",
        )
        acts.add_parser(
            "seal", help="Sella los asientos nuevos y muestra el último sello."
        )
        export = acts.add_parser(
            "export",
            help="Escribe la parte pública, una línea JSON por asiento y sello.",
        )
        export.add_argument("--chain", help="Solo los asientos de esta cadena.")

    def handle(self, *, act: str, **options: Any) -> None:
        run = {"verify": self._verify, "seal": self._seal, "export": self._export}[act]
        if Entry._meta.db_table not in connection.introspection.table_names():
            self._fail(
                _(
                    "En esta base de datos todavía no hay libro de actos (datos en %(home)s). Si los datos están en otra carpeta, dígalo con LLAQTA_HOME; si no, ejecute: ./llaqta setup"
                )
                % {"home": settings.LLAQTA_HOME}
            )
        run(options)

    def _verify(self, options: dict[str, Any]) -> None:
        report = ledger.verify(self._show, known_seal=self._known_seal(options["seal"]))
        self._clear()
        if report.problem:
            self._fail(_where(report.problem))
        self.stdout.write(
            _(
                "Todo encaja. Asientos: %(entries)s, cadenas: %(chains)s, sellos: %(seals)s, sin sellar: %(unsealed)s."
            )
            % {
                "entries": report.entries,
                "chains": report.chains,
                "seals": report.seals,
                "unsealed": report.unsealed,
            }
        )

    def _seal(self, options: dict[str, Any]) -> None:
        try:
            seals = ledger.seal(self._show)
        except LlaqtaError as problem:
            self._fail(str(problem))
        self._clear()
        last = ledger.last_seal()
        if not seals:
            self.stdout.write(_("No hay asientos nuevos que sellar."))
        if last:
            self.stdout.write(
                _("Último sello, para guardarlo fuera del sistema: %(seal)s")
                % {"seal": last}
            )

    def _export(self, options: dict[str, Any]) -> None:
        for count, line in enumerate(ledger.export(options["chain"]), start=1):
            self.stdout.write(line)
            if count % 10_000 == 0:
                self._show(count)
        self._clear()

    def _known_seal(self, text: str | None) -> tuple[int, str] | None:
        if text is None:
            return None
        number, colon, digits = text.partition(":")
        if not (colon and number.isdecimal()):
            self._fail(_("Escriba el sello como NÚMERO:HUELLA, por ejemplo 12:9f86d0…"))
        return int(number), digits

    def _show(self, count: int) -> None:
        # To the error stream, so that an export can be piped; not into log files.
        if sys.stderr.isatty():
            sys.stderr.write("\r" + _("%(count)s asientos…") % {"count": count})
            sys.stderr.flush()

    def _clear(self) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")

    def _fail(self, reason: str) -> None:
        self.stderr.write(reason)
        raise SystemExit(1)


def _where(problem: ledger.Problem) -> str:
    if problem.entry_id is None:
        return _("NO ENCAJA: %(reason)s") % {"reason": problem.reason}
    return _(
        "NO ENCAJA: %(reason)s (fila %(id)s, acto %(event)s, cadena %(chain)s, asiento %(seq)s)"
    ) % {
        "reason": problem.reason,
        "id": problem.entry_id,
        "event": problem.event,
        "chain": problem.chain,
        "seq": problem.seq,
    }
