from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("calendars.manage", _("Manage working hours and holidays"), roles=("team_lead",))
