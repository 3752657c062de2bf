from django.utils.translation import gettext_lazy as _

from talka.ui.slots import nav

nav(_("Signatures"), "desks:signatures", "signature", order=35, place="account")
