"""`./llaqta bench`: measure speed and weight. README.md in this folder says what and how."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime

from bench import (
    batch,
    http,
    instructions,
    rendering,
    signing,
    trays,
    verifying,
    weights,
)
from bench.places import DATABASES, PROJECT, RESULTS


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="llaqta bench", description="Mide velocidad y peso."
    )
    what = parser.add_subparsers(dest="what", required=True)
    load = what.add_parser(
        "load", help="llena la base de DATABASE_URL con N hojas de ruta"
    )
    load.add_argument("rows", type=int)
    for name, text in (
        ("http", "peticiones por HTTP y su piso"),
        ("instructions", "instrucciones por petición"),
        ("weights", "memoria y bytes"),
    ):
        command = what.add_parser(name, help=text)
        command.add_argument("--rows", type=int, default=10_000)
        command.add_argument("--database", choices=DATABASES, action="append")
        command.add_argument("--rounds", type=int, default=http.ROUNDS)
    tray = what.add_parser("trays", help="la misma bandeja con más y más hojas")
    tray.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000]
    )
    tray.add_argument("--database", choices=DATABASES, action="append")
    signatures = what.add_parser(
        "signing", help="firmas por segundo, junto a openssl y al token"
    )
    signatures.add_argument("--rounds", type=int, default=5)
    verdicts = what.add_parser(
        "verifying", help="lo que cuesta verificar, junto a su piso y a pyHanko"
    )
    verdicts.add_argument("--rounds", type=int, default=10)
    papers = what.add_parser(
        "rendering", help="de los datos al PDF sellado, junto a su piso"
    )
    papers.add_argument("--rounds", type=int, default=8)
    tokens = what.add_parser(
        "batch", help="nuestra parte de firmar cincuenta documentos con un token"
    )
    tokens.add_argument("--database", choices=DATABASES, action="append")
    tokens.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if options.what == "load":
        from bench import filling

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llaqta.config.settings")
        sys.argv = ["bench.filling", str(options.rows)]
        filling.main()
        return 0
    if options.what == "signing":
        _keep("signing", signing.measure(options.rounds))
        return 0
    if options.what == "verifying":
        _keep("verifying", verifying.measure(options.rounds))
        return 0
    if options.what == "rendering":
        _keep("rendering", rendering.measure(options.rounds))
        return 0
    for database in options.database or DATABASES:
        _keep(f"{options.what}-{database}", _measure(options, database))
    return 0


def _measure(options: argparse.Namespace, database: str) -> object:
    if options.what == "http":
        return http.measure(database, options.rows, options.rounds)
    if options.what == "instructions":
        return instructions.measure(database, options.rows)
    if options.what == "batch":
        return batch.measure(database, options.rounds)
    if options.what == "trays":
        return trays.measure(database, options.sizes)
    return weights.measure(database, options.rows)


def _keep(name: str, measured: object) -> None:
    """Print it and leave it in bench/results, with when and where."""
    RESULTS.mkdir(exist_ok=True)
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        "load": os.getloadavg(),
        "measured": measured,
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1))
    print(f"{name}: {(RESULTS / name).relative_to(PROJECT)}.json")
    print(json.dumps(measured, indent=1))


if __name__ == "__main__":
    sys.exit(main())
