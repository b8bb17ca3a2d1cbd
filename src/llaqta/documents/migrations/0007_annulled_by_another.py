"""A document is annulled by another one, always: never by itself, and never without saying by which.

On SQLite this rebuilds the table; the next migration makes what search stands on again. On the way back the release before
this one finds its own: what a first operation undoes comes last.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_waiting_notice")]
    operations = [
        migrations.RunPython(
            migrations.RunPython.noop,
            import_module("llaqta.documents.migrations.0005_search").make_search,
        ),
        migrations.RemoveConstraint(
            model_name="document", name="documents_annulled_by_another"
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=(Q(annulled_by__isnull=True) & ~Q(state="annulled"))
                | (
                    Q(annulled_by__isnull=False)
                    & Q(state="annulled")
                    & ~Q(annulled_by=F("id"))
                ),
                name="documents_annulled_by_another",
            ),
        ),
    ]
