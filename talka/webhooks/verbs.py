from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.kit.errors import Refused
from talka.rules.vocabulary import Case, Control, Given, Step, Verb, verb

from . import payloads, sending
from .models import Endpoint


@verb
class CallWebhook(Verb):
    """Tell another system, also of what it did not ask for itself."""

    name, label, icon = "webhook", gettext_lazy("Call the webhook"), "webhook"
    controls = (
        Control(
            "endpoint",
            gettext_lazy("Webhook"),
            choices=lambda: [(str(one.pk), one.name) for one in Endpoint.objects.filter(active=True)],
        ),
    )
    settles = False

    def plan(self, given: Given, case: Case) -> Step:
        found = self._endpoint(given)
        if not payloads.may_hear(found.owner, case.ticket, case.event.kind if case.event else "rule.webhook"):
            return self.step(given, state="skip", why=_("The owner of the webhook may not see this ticket."))
        return self.step(given)

    def perform(self, given: Given, case: Case) -> None:
        about = {"rule": {"id": case.rule.pk, "name": str(case.rule)} if case.rule else None}
        sending.put(self._endpoint(given), "rule.webhook", case.event, case.ticket, **about)

    @staticmethod
    def _endpoint(given: Given) -> Endpoint:
        found = Endpoint.objects.filter(pk=int(given["endpoint"])).select_related("owner").first()
        if found is None:
            raise Refused(_("What the rule names is no longer there."), code="gone")
        return found
