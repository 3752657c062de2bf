from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("webhook.rested", _("does not answer and rests: {reason}"))
class Rested:
    reason: str


@event_type("webhook.secret_made", _("made a new secret"))
class SecretMade:
    pass
