from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_devices"),
    ]

    operations = [
        migrations.AlterField(
            model_name="choice",
            name="reason",
            field=models.CharField(
                choices=[
                    ("mention", "I am mentioned"),
                    ("assigned", "A ticket is assigned to me"),
                    ("rule", "A rule tells me"),
                    ("message", "A customer writes on a ticket of mine"),
                    ("watching", "Something happens on a ticket I follow"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="reason",
            field=models.CharField(
                choices=[
                    ("mention", "I am mentioned"),
                    ("assigned", "A ticket is assigned to me"),
                    ("rule", "A rule tells me"),
                    ("message", "A customer writes on a ticket of mine"),
                    ("watching", "Something happens on a ticket I follow"),
                ],
                max_length=12,
            ),
        ),
    ]
