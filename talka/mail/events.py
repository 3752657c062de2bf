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


@event_type("mail.withdrawn", _("withdrew the mail to {recipient} before it left"), private=("recipient",))
class Withdrawn:
    message: int | None
    recipient: str


@event_type("mail.sent_again", _("sent the mail to {recipient} again"), private=("recipient",))
class SentAgain:
    message: int | None
    recipient: str


@event_type("mail.retried", _("had a mail that was set aside tried again"))
class Retried:
    mail: int


@event_type("mail.consent_given", _("gave Talka the permission to use the mailbox {mailbox}"))
class ConsentGiven:
    mailbox: str


@event_type("mail.set_aside", _("set a mail aside: {reason}"))
class SetAside:
    mail: int
    reason: str


@event_type("mail.dismissed", _("ignored a mail that was set aside: {reason}"))
class Dismissed:
    mail: int
    reason: str = ""
