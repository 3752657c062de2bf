from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs_of(here: str) -> list[dict[str, Any]]:
    """The pages about mail, beside each other."""
    pages = (
        (_("Mailboxes"), "mail:overview"),
        (_("Set aside"), "mail:aside"),
        (_("Outgoing"), "ui:outgoing-mails"),
        (_("Mail log"), "ui:received-mails"),
        (_("Set up"), "ui:mailboxes"),
    )
    return [{"label": label, "url": reverse(name), "current": name == here} for label, name in pages]
