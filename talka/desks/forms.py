from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.people.models import LANGUAGES, Person

from .models import Desk


class SignatureForm(forms.Form):
    desk = forms.ModelChoiceField(Desk.objects.none(), label=_("Desk"), required=False, empty_label=_("Every desk"))
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("Any language")), *LANGUAGES])
    text = forms.CharField(
        label=_("Signature"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("May hold {name}, {title}, {phone}, {email} and {desk}. Empty takes it away."),
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = Desk.objects.active().visible_to(person)
