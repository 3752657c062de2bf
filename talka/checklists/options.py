from django.utils.translation import gettext_lazy as _

from talka.options.declare import Option, declare

declare(
    Option(
        "checklists.required",
        _("Kinds solved only when all tasks are done"),
        type=list,
        default=(),
        help=_("One a line, as in “request” or “incident”."),
    ),
)
