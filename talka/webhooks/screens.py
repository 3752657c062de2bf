from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.kit import egress
from talka.people.models import Person
from talka.rules.triggers import triggers
from talka.ui.inputs import PicksField
from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from . import signing
from .models import MANAGE, Endpoint


class EndpointForm(forms.ModelForm):
    events = PicksField(
        label=gettext_lazy("events"),
        required=False,
        choices=lambda: [(kind, one.label) for kind, one in triggers],
        help_text=gettext_lazy("None chosen: it is only called by rules."),
    )

    class Meta:
        model = Endpoint
        fields = ("name", "url", "events", "owner", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = self.fields["owner"]
        if isinstance(owners, forms.ModelChoiceField):
            owners.queryset = Person.objects.agents()

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        try:
            egress.host_of(url, settings.WEBHOOK_PRIVATE_HOSTS)
        except egress.Blocked as wrong:
            words = _("Only https addresses with a public name, such as https://example.org/hook.")
            raise forms.ValidationError(words) from wrong
        return url


@screen
class Webhooks(Screen):
    model = Endpoint
    title = gettext_lazy("Webhooks")
    hint = gettext_lazy(
        "Other systems are told what happens here, by a signed request that is repeated until it is taken."
    )
    add_label = gettext_lazy("Add a webhook")
    empty = gettext_lazy("Nobody is told yet. Add the address of a system that wants to hear of tickets.")
    group, icon = "connections", "webhook"
    form = EndpointForm
    fields = EndpointForm.Meta.fields
    reads = ("failed_in_row", "rests_until", "problem")
    columns = ("name", "url", "owner", Column("problem"), "active")
    filters = ("active",)
    search = ("name", "url")
    change_permission = MANAGE
    removable = True

    def initial(self, person: Any) -> dict[str, Any]:
        return {"owner": person}

    def tabs(self, row: Endpoint) -> tuple[tuple[Any, str], ...]:
        log, secret = reverse("webhooks:deliveries", args=[row.pk]), reverse("webhooks:secret", args=[row.pk])
        return ((_("Deliveries"), log), (_("Secret"), secret))

    def write(self, form: Any, by: Any) -> Endpoint:
        row: Endpoint = form.save(commit=False)
        row.secret = row.secret or signing.seal(signing.fresh())
        row.failed_in_row, row.rests_until, row.problem = 0, None, ""
        row.save()
        return row
