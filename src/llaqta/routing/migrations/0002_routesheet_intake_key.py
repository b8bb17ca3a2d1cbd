from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routing", "0001_initial")]
    operations = [migrations.AddField("routesheet", "intake_key", models.UUIDField(editable=False, null=True, unique=True))]
