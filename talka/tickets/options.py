from django.utils.translation import gettext_lazy as _

from talka.options.declare import Option, declare

from .priorities import USUAL, is_matrix

declare(
    Option(
        "tickets.matrix",
        _("Priority by impact and urgency"),
        default=USUAL,
        help=_("Three lines of three: rows are impact from high to low, columns are urgency; 1 is critical, 4 is low."),
        valid=is_matrix,
    ),
    Option(
        "tickets.undo_seconds",
        _("Seconds in which a reply can be taken back"),
        type=int,
        default=10,
        help=_("Its mail waits for so long before it leaves; 0 sends at once."),
        valid=lambda seconds: 0 <= seconds <= 120,
    ),
    Option(
        "tickets.guest_days", _("Days a guest link works"), type=int, default=30, valid=lambda days: 1 <= days <= 3650
    ),
)
