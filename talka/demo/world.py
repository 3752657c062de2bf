"""One small named company: the world of tests, demo data, screenshots and docs (ARCHITECTURE §14).

Ada and Ben work on the IT desk, Carol is a customer, Dan an outsider, Eve the administrator.
"""

from dataclasses import dataclass, field

from talka.access import actions as access
from talka.access.models import Grant
from talka.desks.models import Category, Desk
from talka.people import actions as people
from talka.people.models import Membership, Organization, Person, Team
from talka.services.models import Service
from talka.tickets import actions as tickets
from talka.tickets.models import Ticket
from talka.tickets.practices import kind_for

PASSWORD = "talka demo talka demo"  # shown by `talka demo`; only ever on sample people


@dataclass
class World:
    organization: Organization
    desk: Desk
    network: Team
    workplace: Team
    ada: Person
    ben: Person
    carol: Person
    dan: Person
    eve: Person
    vpn: Service
    email: Service
    people: list[Person] = field(default_factory=list)

    def ticket(
        self,
        subject: str = "VPN drops every ten minutes",
        *,
        kind: str = "",
        text: str = "It drops.",
        **fields: object,
    ) -> Ticket:
        """A new ticket of Carol's; what tests begin with."""
        fields.setdefault("requester", self.carol)
        return tickets.open_ticket(kind or kind_for(self.desk), subject, desk=self.desk, text=text, **fields)


def build_world(
    *, language: str = "en", password: str = "", organization: str = "Nerio tinklai", eve: Person | None = None
) -> World:
    """Make the company in an empty installation; `eve` is the administrator when the set-up page made one already."""
    company = Organization.objects.get_or_create(name=organization, defaults={"domains": ["example.org"]})[0]

    def person(key: str, name: str, title: str, **more: object) -> Person:
        address = f"{key}@example.org"
        found = people.by_address(address)
        return found or people.add_person(
            email=address,
            name=name,
            title=title,
            password=password,
            language=language,
            organization=company,
            by=None,
            **more,
        )

    ada = person("ada", "Ada Kazlauskaitė", "Network engineer")
    ben = person("ben", "Ben Hughes", "Workplace engineer")
    carol = person("carol", "Carol Žemaitytė", "Purchasing manager", phone="+370 600 00 142")
    dan = person("dan", "Dan Outsider", "Works elsewhere")
    dan.organization = None
    dan.save(update_fields=["organization"])
    eve = eve or person("eve", "Eve Jankauskienė", "Head of IT")
    network = _team("Network", [ada])
    workplace = _team("Workplace", [ben])
    desk = Desk.objects.order_by("pk").first()
    if desk is None:
        desk = Desk.objects.create(name="IT", public_name="Pagalbos centras", language=language, team=None)
    for name in ("Hardware", "Software", "Access"):
        Category.objects.get_or_create(name=name, desk=desk)
    access.give(access.role(access.ADMINISTRATOR), person=eve, by=None)
    for agent in (ada, ben):
        access.give(access.role("agent"), person=agent, desk_id=desk.pk, by=None)
    vpn = Service.objects.get_or_create(name="VPN", defaults={"owner": ada, "criticality": Service.Criticality.HIGH})[0]
    email = Service.objects.get_or_create(name="E-mail", defaults={"owner": ben})[0]
    for one in (ada, ben, carol, dan, eve):
        one.refresh_from_db()
    return World(company, desk, network, workplace, ada, ben, carol, dan, eve, vpn, email, [ada, ben, carol, dan, eve])


def _team(name: str, members: list[Person]) -> Team:
    team, made = Team.objects.get_or_create(name=name)
    if made:
        Membership.objects.bulk_create([Membership(person=one, team=team) for one in members])
    return team


def is_empty() -> bool:
    """Nothing but what the set-up page makes: sample data never mixes with real work."""
    return not Ticket.objects.exists() and Grant.objects.count() <= 1
