from django.utils.translation import gettext_lazy as _

from .permissions import permission

permission("people.see", _("See people and organisations"), roles=("agent", "team_lead", "auditor"))
permission("people.manage", _("Manage people, organisations and teams"), roles=("team_lead",))
permission("access.manage", _("Manage roles and grants"), roles=())
permission("access.tokens", _("Make API tokens for oneself"), roles=("agent", "team_lead"))
permission("options.manage", _("Change settings and switch modules"), roles=())
permission("events.audit", _("Read the audit log"), roles=("auditor",))
