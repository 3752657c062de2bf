from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from talka.kit.addresses import canonical
from talka.ui.inputs import LinesField

from . import vault
from .models import Mailbox
from .names import plain_name
from .services import CHOICES

PLACES = ("host", "port", "user")
READ_ANEW = ("incoming", "incoming_host", "incoming_user")


def _password(label: Any) -> forms.CharField:
    """Written, never shown: empty keeps what is stored (HAZARDS KEY-3)."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=500,
        strip=False,
        help_text=_("Empty keeps the stored one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class MailboxForm(forms.ModelForm):
    aliases = LinesField(
        label=_("Other addresses"), required=False, help_text=_("One to a line; mail to them arrives here as well.")
    )
    more_folders = LinesField(
        label=_("Further folders"), required=False, help_text=_("One to a line; they are read after the first one.")
    )
    incoming_password = _password(_("Incoming password"))
    outgoing_password = _password(_("Outgoing password"))
    provider = forms.ChoiceField(label=_("Send through"), required=False, choices=CHOICES)
    provider_key = _password(_("Key of the provider"))

    class Meta:
        model = Mailbox
        fields = (
            "name",
            "address",
            "aliases",
            "desk",
            "default",
            "active",
            "incoming",
            "incoming_host",
            "incoming_port",
            "incoming_security",
            "incoming_user",
            "incoming_password",
            "sign_in",
            "folder",
            "more_folders",
            "backlog",
            "backlog_days",
            "delete_after",
            "move_to",
            "provider",
            "provider_key",
            "outgoing_host",
            "outgoing_port",
            "outgoing_security",
            "outgoing_user",
            "outgoing_password",
            "sender_name",
            "signature",
            "plus",
            "signed_bounces",
            "checks_server",
            "hold_failed",
        )

    def clean_address(self) -> str:
        return _one(self.cleaned_data["address"])

    def clean_aliases(self) -> list[str]:
        return [_one(address) for address in self.cleaned_data["aliases"]]

    def clean_sender_name(self) -> str:
        name: str = self.cleaned_data["sender_name"]
        if name != plain_name(name):
            raise ValidationError(_("A sender’s name has no address and no quotes in it, and stands on one line."))
        return name

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        own = {given.get("address"), *given.get("aliases", ())}
        for other in Mailbox.objects.exclude(pk=self.instance.pk):
            if shared := own & other.addresses:
                raise ValidationError(
                    {
                        "address": _("%(address)s belongs to the mailbox “%(name)s”.")
                        % {"address": min(shared), "name": other}
                    }
                )
        if given.get("incoming") != Mailbox.Incoming.NONE and not given.get("incoming_host"):
            raise ValidationError({"incoming_host": _("Which server is the mail fetched from?")})
        if given.get("signed_bounces") and not given.get("plus"):
            raise ValidationError({"signed_bounces": _("This needs a server that knows plus addresses.")})
        if given.get("move_to") and given.get("move_to") in (given.get("folder"), *given.get("more_folders", ())):
            raise ValidationError({"move_to": _("Fetched mail cannot be moved to a folder that is fetched.")})
        key = given.get("provider_key")
        moved = given.get("provider") != self.instance.provider
        given["provider_key"] = vault.seal(key) if key else "" if moved else self.instance.provider_key
        if given.get("provider") and not given["provider_key"]:
            raise ValidationError({"provider_key": _("The provider asks for a key.")})
        for direction in ("incoming", "outgoing"):
            given[f"{direction}_password"] = self._sealed(direction, given)
        return given

    def _sealed(self, direction: str, given: dict[str, Any]) -> str:
        """A password goes only to the server and user it was entered for."""
        name = f"{direction}_password"
        if given.get(name):
            return vault.seal(given[name])
        moved = any(
            given.get(f"{direction}_{place}") != getattr(self.instance, f"{direction}_{place}") for place in PLACES
        )
        return "" if moved else getattr(self.instance, name)

    def save(self, commit: bool = True) -> Mailbox:
        if set(READ_ANEW) & set(self.changed_data):
            self.instance.cursor = {}  # another folder or account counts its mails anew
            self.instance.last_error = ""
        self.instance.sending_error = ""
        mailbox: Mailbox = super().save(commit)
        if mailbox.default:
            Mailbox.objects.exclude(pk=mailbox.pk).update(default=False)
        return mailbox


def _one(address: str) -> str:
    email = canonical(address)
    if not email or not email.isascii() or "+" in email:
        raise ValidationError(
            _("“%(address)s” is not an address mail can be sent from."), params={"address": address[:100]}
        )
    return email
