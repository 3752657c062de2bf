from django.utils.translation import gettext_lazy as _

from talka.options.declare import Option, declare

declare(
    Option(
        "desk.title",
        _("Name shown to people"),
        default="Talka",
        help=_("Such as “Help desk” or “Pagalbos centras”; it stands in the header, in mails and in the browser's title."),
    ),
    Option("desk.accent", _("Accent colour"), default="", help=_("A hue from 0 to 360; empty keeps ours.")),
)
