"""What hangs on a ticket goes over to another one, and back."""

from typing import Any

from talka.kit.html import snippet

from ..models import Link, Message, Tag, Ticket, Watch


def gather(ticket: Ticket, into: Ticket) -> dict[str, Any]:
    """Everything over to `into`; the keys of what moved, for `scatter`. Links that both have stay where they are."""
    messages = list(Message.objects.filter(ticket=ticket).values_list("pk", flat=True))
    Message.objects.filter(ticket=ticket).update(ticket=into)
    children = list(ticket.children.exclude(pk=into.pk).values_list("pk", flat=True))
    Ticket.objects.filter(pk__in=children).update(parent=into)
    links_out, links_in = _links(ticket, into)
    _link, made = Link.objects.get_or_create(source=ticket, relation=Link.Relation.DUPLICATES, target=into)
    return {
        "messages": messages, "children": children, "links_out": links_out, "links_in": links_in, "linked": made,
        "watchers": _watchers(ticket, into), "tags": _tags(ticket, into),
    }  # fmt: skip


def scatter(kept: dict[str, Any], ticket: Ticket, into: Ticket) -> None:
    """The way back; what was taken away or moved on since is not brought again."""
    Message.objects.filter(pk__in=kept["messages"], ticket=into).update(ticket=ticket)
    Ticket.objects.filter(pk__in=kept["children"], parent=into).update(parent=ticket)
    for pk in kept["links_out"]:
        Link.objects.filter(pk=pk, source=into).update(source=ticket)
    for pk in kept["links_in"]:
        Link.objects.filter(pk=pk, target=into).update(target=ticket)
    if kept["linked"]:
        Link.objects.filter(source=ticket, target=into, relation=Link.Relation.DUPLICATES).delete()
    Watch.objects.filter(ticket=into, person__in=kept["watchers"]).delete()
    into.tags.remove(*Tag.objects.filter(pk__in=kept["tags"]))


def gist(ticket: Ticket) -> tuple[str, ...]:
    """Bring in step what a list row tells of the conversation; the fields to save."""
    last = ticket.messages.public().filter(automatic=False).order_by("-pk").first()
    if last is not None:
        ticket.snippet, ticket.last_message_at = snippet(last.text, 140), last.created_at
        ticket.awaiting = last.kind == Message.Kind.CUSTOMER
    return "snippet", "last_message_at", "awaiting"


def _links(ticket: Ticket, into: Ticket) -> tuple[list[int], list[int]]:
    there_out = set(into.links_out.values_list("relation", "target_id"))
    there_in = set(into.links_in.values_list("relation", "source_id"))
    out = [
        link.pk
        for link in ticket.links_out.all()
        if link.target_id != into.pk and (link.relation, link.target_id) not in there_out
    ]
    incoming = [
        link.pk
        for link in ticket.links_in.all()
        if link.source_id != into.pk and (link.relation, link.source_id) not in there_in
    ]
    Link.objects.filter(pk__in=out).update(source=into)
    Link.objects.filter(pk__in=incoming).update(target=into)
    return out, incoming


def _watchers(ticket: Ticket, into: Ticket) -> list[int]:
    people = {ticket.requester_id, *ticket.watches.values_list("person_id", flat=True)}
    new = sorted(people - {into.requester_id, *into.watches.values_list("person_id", flat=True)})
    Watch.objects.bulk_create([Watch(ticket=into, person_id=pk) for pk in new], ignore_conflicts=True)
    return new


def _tags(ticket: Ticket, into: Ticket) -> list[int]:
    new = sorted(set(ticket.tags.values_list("pk", flat=True)) - set(into.tags.values_list("pk", flat=True)))
    into.tags.add(*new)
    return new
