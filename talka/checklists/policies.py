from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("checklists.work", _("Add, change and finish tasks"))
permission("checklists.manage", _("Manage check-lists"), roles=())
