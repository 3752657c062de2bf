"""Permissions of Microsoft and Google to use a mailbox: OAuth 2.0 with PKCE and state (RFC 6749, 7636, 9700), XOAUTH2."""

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.events.bus import record
from talka.kit import tokens
from talka.kit.errors import Refused

from . import egress, events, vault
from .boxes import Authorization, Mailbox

WAIT, CONNECT = 10, 3  # seconds
OUTLOOK = "https://outlook.office.com"


@dataclass(frozen=True)
class Provider:
    """Where a provider asks and answers; `{tenant}` is the directory of a company."""

    authorize: str
    token: str
    scope: str
    more: dict[str, str] = field(default_factory=dict)
    incoming: str = ""
    outgoing: str = ""


PROVIDERS = {
    Authorization.Provider.MICROSOFT: Provider(
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        f"offline_access {OUTLOOK}/IMAP.AccessAsUser.All {OUTLOOK}/POP.AccessAsUser.All {OUTLOOK}/SMTP.Send",
        {"prompt": "select_account"},
        "outlook.office365.com",
        "smtp.office365.com",
    ),
    Authorization.Provider.GOOGLE: Provider(
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        "https://mail.google.com/",
        {"access_type": "offline", "prompt": "consent"},
        "imap.gmail.com",
        "smtp.gmail.com",
    ),
}


class ConsentLost(Refused):
    """The provider does not accept the permission any more: a person must give it again."""


@dataclass(frozen=True)
class Question:
    """What is kept in the session of whoever goes to the provider, until they come back; good for once."""

    mailbox: int
    state: str
    verifier: str


def begin(authorization: Authorization, returning: str) -> tuple[str, Question]:
    """The provider's page to go to, and what must be known when the person comes back."""
    provider = PROVIDERS[Authorization.Provider(authorization.provider)]
    question = Question(authorization.mailbox_id, tokens.random(), tokens.random() + tokens.random())
    challenge = base64.urlsafe_b64encode(hashlib.sha256(question.verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "client_id": authorization.client_id,
        "response_type": "code",
        "redirect_uri": returning,
        "scope": provider.scope,
        "state": question.state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login_hint": authorization.mailbox.incoming_user or authorization.mailbox.address,
        **provider.more,
    }
    return f"{_place(provider.authorize, authorization)}?{urlencode(asked)}", question


def finish(authorization: Authorization, question: Question, *, code: str, state: str, returning: str, by: Any) -> None:
    """Exchange what the provider gave for tokens; `state` shows that the person comes from the page we sent them to."""
    if question.mailbox != authorization.mailbox_id or not tokens.same(question.state, state):
        raise Refused(_("This answer belongs to no question of yours. Begin the sign-in again."), code="wrong_state")
    given = _ask(
        authorization,
        grant_type="authorization_code",
        code=code,
        redirect_uri=returning,
        code_verifier=question.verifier,
    )
    if not given.get("refresh_token"):
        raise Refused(_("The provider gave no lasting permission. Take Talka’s access away there and begin again."))
    with transaction.atomic():
        authorization.given_at = timezone.now()
        _keep(authorization, given)
        record(events.ConsentGiven(mailbox=str(authorization.mailbox)), thing=f"mail.mailbox:{question.mailbox}", by=by)


def access_token(mailbox: Mailbox) -> str:
    """A token that is good for some minutes at least, made anew when it is not."""
    authorization = Authorization.objects.filter(mailbox=mailbox.pk).select_related("mailbox").first()
    if authorization is None or not authorization.refresh_token:
        raise ConsentLost(_("Nobody has given the permission yet."), code="no_consent")
    if authorization.is_fresh:
        return vault.unseal(authorization.access_token)
    try:
        given = _ask(authorization, grant_type="refresh_token", refresh_token=vault.unseal(authorization.refresh_token))
    except ConsentLost as lost:
        Authorization.objects.filter(pk=authorization.pk).update(error=str(lost)[:300])
        raise
    _keep(authorization, given)
    return vault.unseal(authorization.access_token)


def xoauth2(user: str, token: str) -> str:
    """The initial response of the SASL mechanism XOAUTH2."""
    return f"user={user}\1auth=Bearer {token}\1\1"


def _ask(authorization: Authorization, **words: str) -> dict[str, Any]:
    import httpx  # noqa: PLC0415  ten megabytes that most processes never need

    provider = PROVIDERS[Authorization.Provider(authorization.provider)]
    url = _place(provider.token, authorization)
    where = urlsplit(url)
    egress.check(where.hostname or "", where.port or 443)
    said = {"client_id": authorization.client_id, **words}
    if authorization.client_secret:
        said["client_secret"] = vault.unseal(authorization.client_secret)
    try:
        answer = httpx.post(url, data=said, timeout=httpx.Timeout(WAIT, connect=CONNECT), follow_redirects=False)
        given = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise OSError(f"the sign-in server of the provider does not answer: {type(error).__name__}") from error
    if answer.status_code == 200 and isinstance(given, dict) and given.get("access_token"):
        return given
    if 400 <= answer.status_code < 500:
        # only the code of the error is repeated: the rest is the provider's and may hold anything (SSRF-5)
        code = str(given.get("error", ""))[:60] if isinstance(given, dict) else ""
        raise ConsentLost(_("The provider refuses (%(code)s). Give the permission again.") % {"code": code})
    raise OSError(f"the sign-in server of the provider answers {answer.status_code}")


def _keep(authorization: Authorization, given: dict[str, Any]) -> None:
    authorization.access_token = vault.seal(str(given["access_token"]))
    seconds = given.get("expires_in")
    span = float(seconds) if isinstance(seconds, int | float | str) and str(seconds).isdigit() else 600.0
    authorization.expires_at = timezone.now() + dt.timedelta(seconds=min(span, 86_400))
    if given.get("refresh_token"):  # Microsoft gives a new one each time, Google only the first time
        authorization.refresh_token = vault.seal(str(given["refresh_token"]))
    authorization.error = ""
    authorization.save(update_fields=["access_token", "refresh_token", "expires_at", "given_at", "error"])


def _place(template: str, authorization: Authorization) -> str:
    return template.replace("{tenant}", authorization.tenant or "organizations")
