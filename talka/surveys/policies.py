from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("surveys.see", _("See the results of surveys"), roles=("team_lead",))
permission("surveys.manage", _("Manage surveys"), roles=("team_lead",))
