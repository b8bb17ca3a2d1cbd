"""The words of a document's annexes, in a column of their own: what is found there counts less than what the document itself says.

They are filled by the job `documents.read_texts`. As 0005, this ends with what search stands on; a later migration that
rebuilds the table on SQLite must end so too.
"""

from django.db import migrations, models

COLUMNS = "search_text, annex_text"
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS documents_search_insert",
    "DROP TRIGGER IF EXISTS documents_search_delete",
    "DROP TRIGGER IF EXISTS documents_search_update",
    "DROP TABLE IF EXISTS documents_search",
]
SQLITE = [
    *SQLITE_BACK,
    f"CREATE VIRTUAL TABLE documents_search USING fts5({COLUMNS}, content='documents_document', content_rowid='id', tokenize='trigram')",
    "INSERT INTO documents_search (documents_search) VALUES ('rebuild')",
    f"""CREATE TRIGGER documents_search_insert AFTER INSERT ON documents_document BEGIN
        INSERT INTO documents_search (rowid, {COLUMNS}) VALUES (new.id, new.search_text, new.annex_text);
    END""",
    f"""CREATE TRIGGER documents_search_delete AFTER DELETE ON documents_document BEGIN
        INSERT INTO documents_search (documents_search, rowid, {COLUMNS}) VALUES ('delete', old.id, old.search_text, old.annex_text);
    END""",
    f"""CREATE TRIGGER documents_search_update AFTER UPDATE OF search_text, annex_text ON documents_document BEGIN
        INSERT INTO documents_search (documents_search, rowid, {COLUMNS}) VALUES ('delete', old.id, old.search_text, old.annex_text);
        INSERT INTO documents_search (rowid, {COLUMNS}) VALUES (new.id, new.search_text, new.annex_text);
    END""",
]
POSTGRESQL = [
    "CREATE INDEX IF NOT EXISTS documents_by_annex_words ON documents_document USING gin (annex_text gin_trgm_ops)"
]
POSTGRESQL_BACK = ["DROP INDEX IF EXISTS documents_by_annex_words"]


def make_search(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def drop_search(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def _run(schema_editor, by_vendor):
    for statement in by_vendor[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_annulled_by_another")]
    operations = [
        migrations.AddField(
            model_name="document",
            name="annex_text",
            # The release before this one does not name the column.
            field=models.TextField(
                blank=True, db_default="", default="", editable=False
            ),
        ),
        migrations.RunPython(make_search, drop_search),
    ]
