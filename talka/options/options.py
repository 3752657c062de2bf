from django.utils.translation import gettext_lazy as _

from .declare import Option, declare

declare(
    Option("options.off", _("Modules that are off"), type=list, default=(), hidden=True),
    Option(
        "options.profile",
        _("Profile"),
        default="help_desk",
        choices=(("help_desk", _("Help desk")), ("service_desk", _("Service desk"))),
        hidden=True,
    ),
)
