"""What search stands on, for each database: a trigram index on PostgreSQL, an FTS5 table kept by triggers on SQLite.

SQLite drops a table's triggers when Django rebuilds it. A later migration that changes a column of the document must end
with `migrations.RunPython(make_search, drop_search)` again; `tests/test_search.py` fails otherwise.
"""

from django.db import migrations

SQLITE = [
    "DROP TABLE IF EXISTS documents_search",
    "CREATE VIRTUAL TABLE documents_search USING fts5(search_text, content='documents_document', content_rowid='id', tokenize='trigram')",
    "INSERT INTO documents_search (documents_search) VALUES ('rebuild')",
    "DROP TRIGGER IF EXISTS documents_search_insert",
    """CREATE TRIGGER documents_search_insert AFTER INSERT ON documents_document BEGIN
        INSERT INTO documents_search (rowid, search_text) VALUES (new.id, new.search_text);
    END""",
    "DROP TRIGGER IF EXISTS documents_search_delete",
    """CREATE TRIGGER documents_search_delete AFTER DELETE ON documents_document BEGIN
        INSERT INTO documents_search (documents_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    END""",
    "DROP TRIGGER IF EXISTS documents_search_update",
    """CREATE TRIGGER documents_search_update AFTER UPDATE OF search_text ON documents_document BEGIN
        INSERT INTO documents_search (documents_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
        INSERT INTO documents_search (rowid, search_text) VALUES (new.id, new.search_text);
    END""",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS documents_search_insert",
    "DROP TRIGGER IF EXISTS documents_search_delete",
    "DROP TRIGGER IF EXISTS documents_search_update",
    "DROP TABLE IF EXISTS documents_search",
]
# pg_trgm is a trusted extension: the owner of the database may create it.
POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS documents_by_words ON documents_document USING gin (search_text gin_trgm_ops)",
]
POSTGRESQL_BACK = ["DROP INDEX IF EXISTS documents_by_words"]


def make_search(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def drop_search(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def _run(schema_editor, by_vendor):
    for statement in by_vendor[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_turns_and_reserves")]
    operations = [migrations.RunPython(make_search, drop_search)]
