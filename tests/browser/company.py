"""The sample company in a real installation, its people signed in, and the pages that a reader sees most."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page

from talka.jobs.testing import Site, living_site, until

PASSWORD = "talka demo talka demo"  # as in talka/demo/world.py, which needs Django set up
VPN = "VPN drops every ten minutes since the update"
# whom a page is shown to: "" is a stranger
PAGES = {
    "sign-in": ("", "/accounts/login/"),
    "home": ("ada", "/home/"),
    "queue": ("ada", "/tickets/?sort=due"),
    "ticket": ("ada", "/tickets/{vpn}/"),
    "view-new": ("eve", "/tickets/views/new?q=(team:network OR tag:vip)&is=open"),
    "views": ("ada", "/tickets/views/"),
    "deadlines": ("ada", "/tickets/{vpn}/promises"),
    "promises": ("eve", "/settings/promises/"),
    "rules": ("eve", "/settings/rules/"),
    "rule-new": ("eve", "/settings/rules/new"),
    "rule": ("eve", "/settings/rules/3/"),
    "rule-log": ("eve", "/settings/rules/1/log"),
    "rule-versions": ("eve", "/settings/rules/1/versions"),
    "rule-trace": ("ada", "/tickets/{vpn}/rules"),
    "webhooks": ("eve", "/settings/webhooks/"),
    "what-if": ("eve", "/settings/promises/1/effects"),
    "new-ticket": ("ada", "/tickets/new"),
    "merges": ("ada", "/tickets/merges?number={vpn}&number={other}"),
    "splits": ("ada", "/tickets/{vpn}/splits"),
    "parts": ("ada", "/tickets/{vpn}/parts"),
    "finishing": ("ada", "/tickets/{vpn}/finishing?name=solve"),
    "work": ("ada", "/tickets/{vpn}/work"),
    "tasks": ("ada", "/tasks/"),
    "task": ("ada", "/tasks/{task}/"),
    "batches": ("ada", "/batches/"),
    "batch": ("ada", "/batches/{batch}/"),
    "time": ("ada", "/time/"),
    "time-report": ("eve", "/time/report"),
    "sidetalk-new": ("ada", "/tickets/{vpn}/sidetalks"),
    "sidetalks": ("ada", "/sidetalks/"),
    "approvals": ("ada", "/approvals/"),
    "approval": ("ada", "/approvals/{approval}/"),
    "approval-new": ("ben", "/tickets/{vpn}/approvals"),
    "approval-by-mail": ("", "{to_approve}"),
    "approval-plans": ("eve", "/settings/approval-plans/"),
    "who-gets-it": ("ada", "/tickets/{vpn}/routing"),
    "routing": ("eve", "/settings/routing/"),
    "calendar-exchange": ("eve", "/settings/calendars/1/exchange"),
    "satisfaction": ("eve", "/surveys/?days=365"),
    "rate": ("", "{rate}"),
    "search": ("ada", "/tickets/?q=vpn"),
    "search-nothing": ("ada", "/tickets/?q=zeppelin"),
    "palette": ("ada", "/palette?q=vpn&about=ticket:{vpn}"),
    "settings": ("eve", "/settings/"),
    "people": ("eve", "/settings/people/"),
    "person": ("eve", "/settings/people/{carol}/"),
    "modules": ("eve", "/settings/modules/"),
    "mailboxes": ("eve", "/settings/mailboxes/"),
    "canned-replies": ("eve", "/settings/canned-replies/"),
    "mail": ("eve", "/settings/mail/"),
    "mail-aside": ("eve", "/settings/mail/aside/"),
    "mail-outgoing": ("eve", "/settings/outgoing-mails/"),
    "portal": ("ruta", "/portal/"),
    "portal-new": ("ruta", "/portal/requests/new"),
    "portal-requests": ("ruta", "/portal/requests/?tab=all"),
    "portal-request": ("ruta", "/portal/requests/{vpn}/"),
    "guest": ("", "{guest}"),
    "profile": ("ada", "/account/"),
    "preferences": ("ada", "/account/preferences/"),
    "away": ("ada", "/account/away/"),
    "notices": ("ada", "/notices/"),
    "notice-choices": ("ada", "/account/notices/"),
    "signatures": ("ada", "/account/signatures/"),
    "tokens": ("eve", "/account/tokens/"),
    "api": ("eve", "/api/docs"),
}
FIND = f"""
from talka.people.models import Person
from talka.tickets.models import GuestLink, Ticket
from talka.tickets import guests
from talka.access import actions as access
from talka.approvals import links
from talka.batches.models import Batch
from talka.approvals.models import Vote
from talka.surveys import links as survey_links
from talka.surveys.models import Invitation
vpn = Ticket.objects.get(subject={VPN!r})
ruta = vpn.requester
ruta.set_password({PASSWORD!r})
ruta.save()
access.own_address(ruta)
from talka.options import store
store.put("desk.title", "Nerio tinklai", by=None)
vote = Vote.objects.waiting_for(Person.objects.get(email="ruta@example.org")).get()
answer = {{
    "approval": Vote.objects.waiting_for(Person.objects.get(email="ada@example.org")).first().stage.approval_id,
    "to_approve": "/a/" + links.address(vote).rpartition("/")[2],
    "rate": "/s/" + survey_links.address(Invitation.objects.filter(answered_at=None).get(sent_at__isnull=False), 4).rpartition("/")[2],
    "vpn": vpn.pk,
    "other": Ticket.objects.exclude(pk=vpn.pk).open().order_by("pk").first().pk,
    "task": vpn.tasks.last().pk,
    "batch": Batch.objects.filter(person__email="ada@example.org").first().pk,
    "carol": Person.objects.get(email="carol@example.org").pk,
    "guest": "/g/" + guests.link_for(vpn, ruta).rpartition("/")[2],
}}
"""


@dataclass
class Company:
    site: Site
    url: str
    browser: Browser
    known: dict[str, str] = field(default_factory=dict)
    signed: dict[str, dict] = field(default_factory=dict)
    spoken: str = "en"

    def address(self, name: str) -> str:
        return PAGES[name][1].format(**self.known)

    def window(self, who: str, **options: object) -> BrowserContext:
        """A window of this person's; signing in happens once."""
        if who and who not in self.signed:
            context = self.browser.new_context(base_url=self.url)
            sign_in(context.new_page(), f"{who}@example.org")
            self.signed[who] = context.storage_state()
            context.close()
        context = self.browser.new_context(base_url=self.url, storage_state=self.signed.get(who), **options)
        context.set_default_timeout(15_000)
        return context

    def speak(self, language: str) -> None:
        """What everybody's screens are in."""
        if language == self.spoken:
            return
        self.spoken = language
        self.site.ask(f"from talka.people.models import Person; Person.objects.update(language={language!r})")


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """`talka serve` of this site on a free port; the address is handed over."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    url = site.environment["TALKA_URL"] = f"http://127.0.0.1:{port}"
    process = site.start("serve", "--port", str(port))
    until(lambda: "ready at" in site.log, 60)
    yield url
    process.terminate()
    process.wait(40)


@contextmanager
def company(browser: Browser) -> Iterator[Company]:
    """The story of `talka demo`, being served."""
    with living_site() as site:
        assert site.start("demo").wait(120) == 0, site.log
        with serving(site) as url:
            yield Company(site, url, browser, site.ask(FIND))


def sign_in(page: Page, address: str, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(address)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
