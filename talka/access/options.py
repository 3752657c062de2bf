from django.utils.translation import gettext_lazy as _

from talka.options.declare import Option, declare

declare(
    Option(
        "access.signup",
        _("People may sign up in the portal"),
        type=bool,
        default=True,
        help=_("Otherwise only people whom somebody added, or who wrote by e-mail, can sign in."),
    ),
    Option(
        "access.idle_minutes",
        _("Minutes until somebody who works here is signed out when nothing happens"),
        type=int,
        default=60,
        help=_("0 means never before the twelve hours that a session lasts."),
    ),
    Option("access.setup_digest", _("First set-up link"), hidden=True, secret=True),
    Option("access.setup_until", _("First set-up link is good until"), type=int, default=0, hidden=True),
)
