"""The events of modules below that rules may listen to."""

from django.utils.translation import gettext_lazy as _

from .triggers import trigger

TICKETS = {
    "ticket.opened": (_("A ticket arrives"), "inbox"),
    "message.received": (_("The customer writes"), "message-circle"),
    "message.sent": (_("We reply"), "arrow-back-up"),
    "message.noted": (_("A note is written"), "note"),
    "ticket.moved": (_("The status changes"), "arrow-right"),
    "ticket.assigned": (_("The team or assignee changes"), "user-plus"),
    "ticket.edited": (_("A field changes"), "edit"),
    "ticket.tagged": (_("The tags change"), "tag"),
    "ticket.converted": (_("The kind changes"), "transform"),
    "ticket.linked": (_("It is linked"), "link"),
    "ticket.part_added": (_("It gets a part"), "sitemap"),
}
for kind, (label, icon) in TICKETS.items():
    trigger(kind, label, icon, module="tickets")
trigger("task.done", _("A task is done"), "checkbox", module="checklists")
trigger("sla.warned", _("A promise is about to be broken"), "hourglass", module="sla")
trigger("sla.breached", _("A promise is broken"), "alert-triangle", module="sla")
APPROVALS = {
    "approval.granted": (_("It is approved"), "clipboard-check"),
    "approval.refused": (_("It is not approved"), "clipboard-x"),
    "approval.expired": (_("Nobody approves it in time"), "clipboard-x"),
}
for kind, (label, icon) in APPROVALS.items():
    trigger(kind, label, icon, module="approvals")
trigger("survey.answered", _("The requester rates it"), "mood-smile", module="surveys")
trigger("survey.low", _("The requester is not satisfied"), "mood-sad", module="surveys")
