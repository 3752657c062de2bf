import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("calendars", "0002_regions_and_yearly_days"),
        ("desks", "0002_signatures"),
        ("people", "0003_person_manager"),
        ("services", "0001_first"),
        ("tickets", "0008_done_by_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                (
                    "times",
                    models.CharField(
                        help_text="As cron (0 8 * * 1: Mondays at eight) or RRULE (FREQ=MONTHLY;BYMONTHDAY=1, at the time it begins).",
                        max_length=300,
                        verbose_name="times",
                    ),
                ),
                ("begins", models.DateTimeField(default=django.utils.timezone.now, verbose_name="begins")),
                ("ends", models.DateTimeField(blank=True, null=True, verbose_name="ends")),
                (
                    "shift",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "on that day all the same"),
                            ("skip", "not at all"),
                            ("next", "on the next working day"),
                            ("before", "on the working day before"),
                        ],
                        default="",
                        max_length=6,
                        verbose_name="on days without work",
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                (
                    "subject",
                    models.CharField(help_text="May name {{ today }}.", max_length=250, verbose_name="subject"),
                ),
                ("text", models.TextField(blank=True, verbose_name="text")),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Critical"), (2, "High"), (3, "Normal"), (4, "Low")],
                        default=3,
                        verbose_name="priority",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("served_until", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField(null=True, verbose_name="next time")),
                ("problem", models.CharField(blank=True, max_length=300, verbose_name="problem")),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty means the calendar that is used when nothing else is said.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calendars.calendar",
                        verbose_name="working hours",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="desks.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="desks.desk",
                        verbose_name="desk",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requester",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="services.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "recurring ticket",
                "verbose_name_plural": "recurring tickets",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due", models.DateTimeField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="tickets.ticket"
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="served",
                        to="recurring.schedule",
                    ),
                ),
            ],
            options={
                "ordering": ("-due",),
            },
        ),
        migrations.AddIndex(
            model_name="schedule",
            index=models.Index(
                condition=models.Q(("active", True), ("next_at__isnull", False)),
                fields=["next_at"],
                name="schedule_next",
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.UniqueConstraint(fields=("schedule", "due"), name="occurrence_once"),
        ),
    ]
