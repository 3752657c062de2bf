from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "talka.surveys"
    title = _("Surveys")
    summary = _("How satisfied people are, asked by mail after their request is solved")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
