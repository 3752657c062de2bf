from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("sidetalk.begun", _("asked {other} beside this: “{subject}”"))
class Begun:
    talk: int
    subject: str
    other: str


@event_type("sidetalk.said", _("wrote in the side conversation “{subject}”"), quiet=True)
class Said:
    talk: int
    subject: str
    message: int


@event_type("sidetalk.heard", _("{sender} answered in the side conversation “{subject}”"))
class Heard:
    talk: int
    subject: str
    message: int
    sender: str
    automatic: bool


@event_type("sidetalk.done", _("ended the side conversation “{subject}”"), quiet=True)
class Done:
    talk: int
    subject: str


@event_type("sidetalk.reopened", _("went on with the side conversation “{subject}”"), quiet=True)
class Reopened:
    talk: int
    subject: str
