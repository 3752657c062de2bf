from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("tickets.see", _("See the tickets of a desk"), roles=("agent", "team_lead", "auditor"))
permission("tickets.read_notes", _("Read internal notes"), roles=("agent", "team_lead", "auditor"))
permission("tickets.open", _("Open tickets for others"))
permission("tickets.reply", _("Reply to customers"))
permission("tickets.note", _("Write internal notes"))
permission("tickets.assign", _("Assign tickets"))
permission("tickets.edit", _("Change fields"))
permission("tickets.move", _("Move tickets through their workflow"))
permission("tickets.link", _("Link tickets"))
permission("tickets.tag", _("Tag tickets"))
permission("tickets.merge", _("Merge and convert tickets"))
permission("tickets.export", _("Export lists"), roles=("agent", "team_lead", "auditor"))
permission("tickets.share_views", _("Share views of tickets"), roles=("team_lead",))
permission("tickets.redact", _("Remove content from messages for good"), roles=("team_lead",))
