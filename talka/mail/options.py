from django.utils.translation import gettext_lazy as _

from talka.options.declare import Option, declare

declare(
    Option(
        "mail.catch_all",
        _("Take mail for unknown addresses"),
        type=bool,
        default=False,
        help=_(
            "Off: our own mail listener answers “no such address”. Mail that is fetched or piped in is always taken."
        ),
    ),
    Option(
        "mail.automatic_per_hour",
        _("Automatic mails in an hour"),
        type=int,
        default=200,
        help=_("More than this are not sent: a protection against being used to send mail to strangers."),
    ),
)
