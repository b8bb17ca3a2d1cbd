from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("routing", "0002_routesheet_intake_key")]
    operations = [
        migrations.AddIndex(
            "referral",
            models.Index(
                condition=models.Q(closed_at__isnull=True, received_at__isnull=True), fields=["receiver", "due_on", "id"], name="referral_waiting_by_due"
            ),
        )
    ]
