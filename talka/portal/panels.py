from django.utils.translation import gettext_lazy as _

from talka.ui.slots import nav

nav(_("Home"), "portal:home", "home", order=10, place="portal")
nav(_("My requests"), "portal:requests", "inbox", order=20, place="portal")
