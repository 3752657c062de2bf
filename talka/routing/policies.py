from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("routing.manage", _("Manage routing, skills and capacity"), roles=("team_lead",))
