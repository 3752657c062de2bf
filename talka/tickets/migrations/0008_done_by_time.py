from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0007_remote_pictures")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["solved_at", "id"],
                name="ticket_done",
                condition=models.Q(solved_at__isnull=False, closed_at__isnull=True),
            ),
        ),
    ]
