from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("worklog.record", _("Record own time"))
permission("worklog.change", _("Change everybody's time"), roles=("team_lead",))
permission("worklog.report", _("See everybody's time and what it cost"), roles=("team_lead", "auditor"))
permission("worklog.manage", _("Manage activities and hourly costs"), roles=())
