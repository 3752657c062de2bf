"""What the set-up page asks: who you are, how people write to you, and what to start with."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talka.kit.addresses import canonical
from talka.options.modules import HELP_DESK, SERVICE_DESK
from talka.people.forms import zones
from talka.people.models import Person

LANGUAGES = [("lt", "Lietuvių"), ("en", "English")]
PROFILES = [
    (HELP_DESK, _("Help desk: questions come in, answers go out")),
    (SERVICE_DESK, _("Service desk: also services, incidents and what belongs to them")),
]


class SetUp(forms.Form):
    organization = forms.CharField(label=_("Organisation"), max_length=200)
    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; several words are easiest to remember."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    profile = forms.ChoiceField(
        label=_("Start as"),
        choices=PROFILES,
        widget=forms.RadioSelect,
        initial=HELP_DESK,
        help_text=_("Can be changed at any time."),
    )
    desk = forms.CharField(label=_("Name of the first desk"), max_length=120)
    sample = forms.BooleanField(
        label=_("Add sample people and tickets"),
        required=False,
        help_text=_("To look around; they can be deleted later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones()]
        self.fields["time_zone"].initial = settings.TIME_ZONE
        self.fields["desk"].initial = gettext("Service desk")

    def clean_email(self) -> str:
        email = canonical(self.cleaned_data["email"])
        if not email:
            raise forms.ValidationError(gettext("This is not an e-mail address."))
        return email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if password := given.get("password"):
            try:
                validate_password(password, Person(name=given.get("name", ""), email=given.get("email", "")))
            except forms.ValidationError as reasons:
                self.add_error("password", reasons)
        return given


SECURITY = [("tls", "TLS"), ("starttls", "STARTTLS"), ("none", _("none (only on a trusted network)"))]


class FirstMailbox(forms.Form):
    """May stay empty: mail can be connected later. With an address, what is needed for it must be there."""

    address = forms.EmailField(label=_("Address people write to"), required=False, max_length=254)
    incoming = forms.ChoiceField(
        label=_("Mail is fetched by"),
        required=False,
        choices=[("none", _("nothing to fetch: mail is delivered to us")), ("imap", "IMAP"), ("pop3", "POP3")],
    )
    incoming_host = forms.CharField(label=_("Incoming server"), required=False, max_length=253)
    incoming_security = forms.ChoiceField(
        label=_("Incoming encryption"), required=False, choices=SECURITY, initial="tls"
    )
    outgoing_host = forms.CharField(label=_("Outgoing server"), required=False, max_length=253)
    outgoing_security = forms.ChoiceField(
        label=_("Outgoing encryption"), required=False, choices=SECURITY, initial="starttls"
    )
    user = forms.CharField(
        label=_("User name"), required=False, max_length=254, help_text=_("For both servers. Empty means the address.")
    )
    password = forms.CharField(
        label=_("Password of the mailbox"), required=False, strip=False, max_length=1000,
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "off"}),
    )  # fmt: skip

    incoming_port = forms.IntegerField(
        label=_("Incoming port"),
        required=False,
        min_value=1,
        max_value=65_535,
        help_text=_("Empty means the usual one."),
    )
    outgoing_port = forms.IntegerField(
        label=_("Outgoing port"),
        required=False,
        min_value=1,
        max_value=65_535,
        help_text=_("Empty means the usual one."),
    )
    # what most servers want is filled in: folded away until something else is
    advanced = ("incoming_security", "incoming_port", "outgoing_security", "outgoing_port")

    @property
    def is_usual(self) -> bool:
        usual = {name: ("", None, self.fields[name].initial) for name in self.advanced}
        return not any(name in self.errors or self[name].value() not in usual[name] for name in self.advanced)

    def clean_address(self) -> str:
        typed = self.cleaned_data["address"]
        if typed and not canonical(typed):
            raise forms.ValidationError(gettext("This is not an e-mail address."))
        return canonical(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("address") and given.get("incoming") in ("imap", "pop3") and not given.get("incoming_host"):
            self.add_error("incoming_host", gettext("Where is the mail fetched from?"))
        if not given.get("address") and (given.get("incoming_host") or given.get("outgoing_host")):
            self.add_error("address", gettext("Which address is it?"))
        return given
