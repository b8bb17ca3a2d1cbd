"""Triggers that refuse to change or remove an entry or a seal.

On SQLite a later migration that rebuilds one of these tables (any AlterField) drops its triggers:
it must put them back, as this one does. `tests/test_append_only.py` notices when it does not.
"""

from django.db import migrations

TABLES = {
    "ledger_entry": "id = NEW.id OR (chain = NEW.chain AND seq = NEW.seq)",
    "ledger_seal": "id = NEW.id OR number = NEW.number",
}

POSTGRESQL_FUNCTION = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE filled boolean;
BEGIN
    -- Emptying an empty table loses nothing, and lets a new database be flushed.
    IF TG_OP = 'TRUNCATE' THEN
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I)', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO filled;
        IF NOT filled THEN RETURN NULL; END IF;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

# ALWAYS: not even session_replication_role = replica switches it off.
POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only
"""

# The third closes INSERT OR REPLACE, which removes the old row without firing the second.
SQLITE_TRIGGERS = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: UPDATE on {table} refused'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: DELETE on {table} refused'); END",
    "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: that place of {table} is taken'); END",
)


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
        for table in TABLES:
            schema_editor.execute(POSTGRESQL_TRIGGER.format(table=table), params=None)
        return
    for table, same in TABLES.items():
        for statement in SQLITE_TRIGGERS:
            schema_editor.execute(statement.format(table=table, same=same), params=None)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
        schema_editor.execute("DROP FUNCTION IF EXISTS ledger_refuse_change()")
        return
    for table in TABLES:
        for suffix in ("no_update", "no_delete", "no_replace"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{suffix}")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
