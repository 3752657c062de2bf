from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("services.manage", _("Manage services"), roles=("team_lead",))
