"""The `llaqta` command: one entry for whoever runs, tries or changes the platform."""

from __future__ import annotations

import os
import sys


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llaqta.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["llaqta", *sys.argv[2:]] if sys.argv[1:2] == ["manage"] else ["llaqta", *sys.argv[1:]])
    return 0
