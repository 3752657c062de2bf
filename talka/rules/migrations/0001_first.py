import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("desks", "0002_signatures"),
        ("events", "0001_first"),
        ("jobs", "0001_jobs"),
        ("tickets", "0006_drafts_and_taking_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("shipped", models.CharField(blank=True, max_length=40)),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="place")),
                ("active", models.BooleanField(default=False, verbose_name="on")),
                ("number", models.PositiveIntegerField(default=0, verbose_name="version")),
                ("definition", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("draft", models.JSONField(null=True)),
                ("runs", models.PositiveIntegerField(default=0, verbose_name="times")),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="failures")),
                ("failed_in_row", models.PositiveIntegerField(default=0)),
                ("last_run_at", models.DateTimeField(null=True, verbose_name="last time")),
                ("problem", models.CharField(blank=True, max_length=300, verbose_name="problem")),
                ("swept_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="desks.desk",
                        verbose_name="desk",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule",
                "verbose_name_plural": "rules",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("occasion", models.CharField(max_length=80)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "done"),
                            ("same", "nothing to do"),
                            ("failed", "failed"),
                            ("stopped", "stopped"),
                        ],
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                ("steps", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "rule",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="log", to="rules.rule"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Trace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("refused", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="events.event"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Trial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("definition", models.JSONField()),
                ("days", models.PositiveSmallIntegerField(default=30)),
                ("at_key", models.BigIntegerField(default=0)),
                ("until_key", models.BigIntegerField(default=0)),
                ("matched", models.PositiveIntegerField(default=0)),
                ("would_change", models.PositiveIntegerField(default=0)),
                ("would_mail", models.PositiveIntegerField(default=0)),
                ("would_differ", models.PositiveIntegerField(default=0)),
                ("per_day", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "progress",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="jobs.progress"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trials", to="rules.rule"
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("definition", models.JSONField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="rules.rule"
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.AddIndex(
            model_name="rule",
            index=models.Index(fields=["position", "id"], name="rule_order"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["rule", "-at"], name="rule_run_latest"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["ticket", "-id"], name="rule_run_ticket"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["at"], name="rule_run_old"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(fields=("rule", "ticket", "occasion"), name="rule_run_once"),
        ),
        migrations.AddIndex(
            model_name="trace",
            index=models.Index(fields=["ticket", "-id"], name="rule_trace_ticket"),
        ),
        migrations.AddIndex(
            model_name="trace",
            index=models.Index(fields=["at"], name="rule_trace_old"),
        ),
        migrations.AddConstraint(
            model_name="trace",
            constraint=models.UniqueConstraint(fields=("event",), name="rule_trace_once"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("rule", "number"), name="rule_version_once"),
        ),
    ]
