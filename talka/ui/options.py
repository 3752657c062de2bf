from django.utils.translation import gettext_lazy as _

from talka.options.declare import Option, declare

declare(
    Option(
        "desk.title",
        _("Name of the service desk"),
        default="Talka",
        help=_("Shown at the top of every page and in mails."),
    )
)
