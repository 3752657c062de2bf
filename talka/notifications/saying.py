"""What a notice says, in the reader's words."""

from django.utils.translation import gettext as _

from talka.tickets import history

from .models import Notice, Reason


def sentence(notice: Notice) -> str:
    who = str(notice.event.actor or _("The system"))
    match notice.reason:
        case Reason.ASSIGNED:
            return _("%(who)s assigned this to you") % {"who": who}
        case Reason.MENTION:
            return _("%(who)s mentioned you") % {"who": who}
        case Reason.APPROVAL:
            return _("%(who)s asks for your approval: %(name)s") % {"who": who, "name": notice.event.data["name"]}
        case Reason.VIEW:
            return _("It came into a view you watch")
    return f"{who} {history.sentence(notice.event, notice.ticket)}"
