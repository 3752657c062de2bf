from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("fields.manage", _("Manage the fields of tickets"), roles=())
