from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("desks.manage", _("Manage desks and categories"), roles=())
