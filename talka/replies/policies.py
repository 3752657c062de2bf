from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("replies.manage", _("Manage shared canned replies and macros"), roles=("team_lead",))
