import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("events", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                (
                    "url",
                    models.CharField(
                        help_text="https://…; whoever runs this server may allow addresses inside.",
                        max_length=2000,
                        verbose_name="address",
                    ),
                ),
                ("events", models.JSONField(blank=True, default=list, verbose_name="events")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("secret", models.CharField(blank=True, max_length=500)),
                ("old_secret", models.CharField(blank=True, max_length=500)),
                ("old_until", models.DateTimeField(null=True)),
                ("failed_in_row", models.PositiveIntegerField(default=0)),
                ("rests_until", models.DateTimeField(null=True, verbose_name="rests until")),
                ("problem", models.CharField(blank=True, max_length=300, verbose_name="problem")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="It hears of the tickets that this person may see.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(max_length=40, unique=True)),
                ("kind", models.CharField(max_length=60, verbose_name="event")),
                ("ticket", models.BigIntegerField(null=True)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("taken", "taken"),
                            ("failed", "given up"),
                            ("dropped", "too many were waiting"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("milliseconds", models.PositiveIntegerField(null=True)),
                ("next_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="events.event",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="webhooks.endpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "indexes": [
                    models.Index(fields=["endpoint", "-id"], name="delivery_log"),
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["endpoint", "id"], name="delivery_waiting"
                    ),
                    models.Index(fields=["created_at"], name="delivery_old"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("event__isnull", False), models.Q(("kind", "rule.webhook"), _negated=True)),
                        fields=("endpoint", "event"),
                        name="delivery_once",
                    )
                ],
            },
        ),
    ]
