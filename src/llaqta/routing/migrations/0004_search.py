"""What search stands on, for each database: a trigram index on PostgreSQL, an FTS5 table kept by triggers on SQLite.

SQLite drops a table's triggers when Django rebuilds it. A later migration that changes a column of the route sheet must end
with `migrations.RunPython(make_search, drop_search)` again; `tests/test_staff_search.py` fails otherwise.
"""

from django.db import migrations

SQLITE = [
    "DROP TABLE IF EXISTS routing_sheet_search",
    "CREATE VIRTUAL TABLE routing_sheet_search USING fts5(search_text, content='routing_routesheet', content_rowid='id', tokenize='trigram')",
    "INSERT INTO routing_sheet_search (routing_sheet_search) VALUES ('rebuild')",
    "DROP TRIGGER IF EXISTS routing_sheet_search_insert",
    """CREATE TRIGGER routing_sheet_search_insert AFTER INSERT ON routing_routesheet BEGIN
        INSERT INTO routing_sheet_search (rowid, search_text) VALUES (new.id, new.search_text);
    END""",
    "DROP TRIGGER IF EXISTS routing_sheet_search_delete",
    """CREATE TRIGGER routing_sheet_search_delete AFTER DELETE ON routing_routesheet BEGIN
        INSERT INTO routing_sheet_search (routing_sheet_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    END""",
    "DROP TRIGGER IF EXISTS routing_sheet_search_update",
    """CREATE TRIGGER routing_sheet_search_update AFTER UPDATE OF search_text ON routing_routesheet BEGIN
        INSERT INTO routing_sheet_search (routing_sheet_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
        INSERT INTO routing_sheet_search (rowid, search_text) VALUES (new.id, new.search_text);
    END""",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS routing_sheet_search_insert",
    "DROP TRIGGER IF EXISTS routing_sheet_search_delete",
    "DROP TRIGGER IF EXISTS routing_sheet_search_update",
    "DROP TABLE IF EXISTS routing_sheet_search",
]
# pg_trgm is a trusted extension: the owner of the database may create it. fastupdate off: one filing never pays for the pending list of many.
POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS sheet_by_words ON routing_routesheet USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)",
]
POSTGRESQL_BACK = ["DROP INDEX IF EXISTS sheet_by_words"]


def make_search(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def drop_search(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def _run(schema_editor, by_vendor):
    for statement in by_vendor[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("routing", "0003_referral_waiting_by_due")]
    operations = [migrations.RunPython(make_search, drop_search)]
