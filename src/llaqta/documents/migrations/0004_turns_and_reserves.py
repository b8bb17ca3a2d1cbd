"""Whose turn a document is, why it came back, and the norm of a kind that is reserved."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_signature_due'),
        ('organization', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='citeentry',
            name='documents_book',
        ),
        migrations.AddField(
            model_name='document',
            name='holder',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.position'),
        ),
        migrations.AddField(
            model_name='document',
            name='return_reason',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='document',
            name='returned_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.position'),
        ),
        migrations.AddField(
            model_name='documentkind',
            name='confidentiality_basis',
            field=models.CharField(blank=True, max_length=200, verbose_name='norma de la reserva'),
        ),
        migrations.AddIndex(
            model_name='citeentry',
            index=models.Index(fields=['year', 'kind', 'unit', '-id'], name='documents_book'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['holder', 'state', '-id'], name='documents_by_holder'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('holder__isnull', False), ('state__in', ['draft', 'in_review'])), models.Q(models.Q(('state__in', ['draft', 'in_review']), _negated=True), ('holder__isnull', True)), _connector='OR'), name='documents_in_progress_has_holder'),
        ),
        migrations.AddConstraint(
            model_name='documentkind',
            constraint=models.CheckConstraint(condition=models.Q(('is_confidential', False), models.Q(('confidentiality_basis', ''), _negated=True), _connector='OR'), name='documents_confidential_kind_has_basis'),
        ),
    ]
