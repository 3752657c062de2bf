from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("sla.manage", _("Manage promises"), roles=("team_lead",))
