"""Give the calendar its version row, so that processes have a token to know it by from the first day."""

import secrets

from django.db import migrations


def add_version(apps, schema_editor):
    version = apps.get_model("deadlines", "CalendarVersion")
    version.objects.using(schema_editor.connection.alias).get_or_create(id=1, defaults={"token": secrets.token_hex(8)})


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial")]
    operations = [migrations.RunPython(add_version, migrations.RunPython.noop, elidable=False)]
