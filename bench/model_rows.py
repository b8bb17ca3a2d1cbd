"""A row of each table that a filing writes, as the product wrote it, for `bench.floors` to repeat. Prints JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

TABLES = (
    "organization_person",
    "routing_routesheet",
    "routing_referral",
    "ledger_entry",
    "ledger_opening",
    "notifications_outboxemail",
)


def main() -> None:
    import django

    django.setup()
    from django.db import connection

    from bench import filling
    from llaqta.routing.services.drafts import send_draft

    send_draft(draft_id=int(filling.make_drafts(1)[0]["id"]))
    rows = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            key = "entry_id" if table == "ledger_opening" else "id"
            cursor.execute(f"SELECT * FROM {table} ORDER BY {key} DESC LIMIT 1")
            names = [column[0] for column in cursor.description]
            row = dict(zip(names, cursor.fetchone(), strict=True))
            if table != "ledger_opening":
                del row["id"]
            rows[table] = {name: _plain(value) for name, value in row.items()}
    json.dump(rows, sys.stdout)
    print()


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | None) else str(value)


if __name__ == "__main__":
    main()
