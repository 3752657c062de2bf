from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("webhooks.manage", _("Manage webhooks"), roles=())
