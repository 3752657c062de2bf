from django.utils.translation import gettext_lazy as _

from talka.ui.slots import nav

nav(_("Tickets"), "tickets:queue", "inbox", order=10, permission="tickets.see")
