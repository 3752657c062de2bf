from django.utils.translation import gettext_lazy as _

from talka.options.declare import Option, declare

declare(
    Option(
        "rules.days",
        _("Days for which it is kept what rules did"),
        type=int,
        default=90,
        help=_(
            "What a rule changed stays in the history of the ticket for ever; only why it ran, or did not, is forgotten."
        ),
        valid=lambda days: 1 <= days <= 3650,
    )
)
