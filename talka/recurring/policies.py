from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("recurring.manage", _("Manage recurring tickets"), roles=("team_lead",))
