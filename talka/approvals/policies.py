from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("approvals.ask", _("Ask for approval"))
permission("approvals.manage", _("Manage approval plans"), roles=("team_lead",))
