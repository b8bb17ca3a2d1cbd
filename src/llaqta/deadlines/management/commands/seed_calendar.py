"""Bring the feriados and the terms of the law; lengthens the calendar when run again in a later year."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from llaqta.deadlines.seeding import seed
from llaqta.lib import clock

FIRST_YEAR = 2015
YEARS_AHEAD = 10


class Command(BaseCommand):
    help = "Carga los feriados y los plazos de ley que falten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--first-year", type=int, default=FIRST_YEAR)
        parser.add_argument(
            "--last-year", type=int, default=clock.today().year + YEARS_AHEAD
        )

    def handle(self, *args: Any, **options: Any) -> None:
        seeded = seed(first_year=options["first_year"], last_year=options["last_year"])
        self.stdout.write(
            f"Feriados nuevos: {seeded.closures}. Plazos nuevos: {seeded.terms}."
        )
