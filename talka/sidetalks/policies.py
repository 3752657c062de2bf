from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("sidetalks.write", _("Ask third parties and other teams beside a ticket"))
