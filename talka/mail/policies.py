from django.utils.translation import gettext_lazy as _

from talka.access.permissions import permission

permission("mail.source", _("Read the source of mails of a desk"), roles=("team_lead",))
permission("mail.manage", _("Manage mailboxes and mail set aside"), roles=())
