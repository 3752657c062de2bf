from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from .models import Survey


@screen
class Surveys(Screen):
    model = Survey
    hint = _("Asks people how it was, by mail, after their request is solved; one click answers.")
    add_label = _("Add a survey")
    group, icon = "work", "mood-smile"
    columns = ("name", "kind", "desk", "delay", "rest", Column("anonymous", shown=False), "active")
    filters = ("desk", "kind", "active")
    search = ("name", "question_en", "question_lt")
    fields = ("name", "kind", "desk", "question_en", "question_lt", "delay", "rest", "anonymous", "active")
    view_permission = "surveys.see"
    change_permission = "surveys.manage"

    def tabs(self, row: Survey) -> tuple[tuple[Any, str], ...]:
        return ((_("Results"), f"{reverse('surveys:results')}?survey={row.pk}"),)
