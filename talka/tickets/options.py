from django.utils.translation import gettext_lazy as _

from talka.options.declare import Option, declare

declare(
    Option(
        "tickets.matrix",
        _("Priority by impact and urgency"),
        type=list,
        default=[[1, 2, 3], [2, 3, 3], [3, 4, 4]],
        help=_("Rows are impact from high to low, columns are urgency; 1 is critical, 4 is low."),
    ),
    Option("tickets.guest_days", _("Days a guest link works"), type=int, default=30),
)
