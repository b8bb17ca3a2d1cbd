"""Which post has something new waiting for it, and when it was last told."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0005_search'),
        ('organization', '0002_official_document'),
    ]

    operations = [
        migrations.CreateModel(
            name='WaitingNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('position', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organization.position')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('since__isnull', False)), fields=['since'], name='documents_notice_due')],
            },
        ),
    ]
