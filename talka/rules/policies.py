from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("rules.manage", _("Manage rules"), roles=("team_lead",))
