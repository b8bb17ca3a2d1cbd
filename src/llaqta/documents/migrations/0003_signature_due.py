"""When a job should look at a signature again: the queue of the seal, and the raising of its level."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_documents_with_cite'),
    ]

    operations = [
        migrations.AddField(
            model_name='documentsignature',
            name='due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='documentsignature',
            name='tries',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name='documentsignature',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='documents_signature_due'),
        ),
    ]
