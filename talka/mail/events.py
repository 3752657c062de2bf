from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("mail.failed", _("mail to {recipient} was not delivered: {error}"), private=("recipient",))
class Failed:
    message: int | None
    recipient: str
    error: str


@event_type("mail.sent", _("mail to {recipient} was taken by its server"), private=("recipient",), quiet=True)
class Taken:
    message: int | None
    recipient: str


@event_type("mail.set_aside", _("set a mail aside: {reason}"))
class SetAside:
    mail: int
    reason: str


@event_type("mail.dismissed", _("dismissed a mail that was set aside"))
class Dismissed:
    mail: int
