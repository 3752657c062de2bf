"""The verbs of views: save, change, copy, remove; and each person's own places for them."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import EVERY, allowed, desks_of
from talka.events.bus import record
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.people.models import Membership

from .. import events, selectors
from . import columns, orders
from .models import SavedView, ViewPlace

if TYPE_CHECKING:
    from talka.people.models import Person

MOST = 100  # own views of one person
MOST_PLACES = 300
SHARE = "tickets.share_views"
ICONS = (
    "filter", "star", "flame", "clock", "bell", "bug", "bolt", "users", "building", "server", "world", "shield", "heart", "key",
    "hourglass", "alert-triangle", "tag", "truck",
)  # fmt: skip
WRITABLE = ("name", "icon", "audience", "team", "desk", "selector", "columns", "sort", "group")


@transaction.atomic
def save_view(by: "Person", *, via: str = "web", **fields: Any) -> SavedView:
    """A new view of this person. `selector` is its stored form; Invalid names the field that does not fit."""
    if not allowed(by, "tickets.see"):
        raise NotAllowed(_("Views are for those who work here."))
    if SavedView.objects.filter(owner=by).count() >= MOST:
        raise Refused(_("At most %(count)s views of your own.") % {"count": MOST})
    view = SavedView(owner=by)
    _fill(view, {"name": "", **fields}, by)
    view.save()
    _record("view.saved", view, by, via)
    return view


@transaction.atomic
def change_view(
    view: SavedView, *, by: "Person", version: int | None = None, via: str = "web", **fields: Any
) -> SavedView:
    """Change what is given. `version` is the one that was read: somebody else's later change is not written over."""
    view = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
    _may_change(view, by)
    if version is not None and version != view.version:
        raise Refused(_("Somebody changed this view meanwhile. Open it again."), code="changed_meanwhile")
    before = _photo(view)
    _fill(view, fields, by)
    if _photo(view) == before:
        return view
    view.version += 1
    view.updated_at = timezone.now()
    view.save(update_fields=[*WRITABLE, "version", "updated_at"])
    _record("view.changed", view, by, via)
    return view


@transaction.atomic
def copy_view(view: SavedView, *, by: "Person", via: str = "web") -> SavedView:
    """The same for oneself."""
    name = _("%(name)s (copy)") % {"name": view.name[:70]}
    kept = {name: getattr(view, name) for name in ("icon", "selector", "columns", "sort", "group")}
    return save_view(by, via=via, **kept | {"name": name})


@transaction.atomic
def remove_view(view: SavedView, *, by: "Person", via: str = "web") -> None:
    view = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
    _may_change(view, by)
    _record("view.removed", view, by, via)
    ViewPlace.objects.filter(key=view.key).delete()
    view.delete()


@transaction.atomic
def place(by: "Person", keys: list[str], *, pinned: Collection[str] = (), hidden: Collection[str] = ()) -> None:
    """Put the views of the side pane in this order for oneself; some on top, some out of sight."""
    known = {row.key: row for row in ViewPlace.objects.select_for_update().filter(person=by)}
    if len(known.keys() | set(keys)) > MOST_PLACES:
        raise Refused(_("At most %(count)s views of your own.") % {"count": MOST_PLACES})
    wished = {key: (position, key in pinned, key in hidden) for position, key in enumerate(keys)}
    rows = [known.get(key) or ViewPlace(person=by, key=key) for key in keys]
    changed = [row for row in rows if (row.position, row.pinned, row.hidden) != wished[row.key]]
    for row in changed:
        row.position, row.pinned, row.hidden = wished[row.key]
        row.save()
    if changed:
        record(
            events.ViewPlaced(views=", ".join(row.key for row in changed)[:200]), thing=f"people.person:{by.pk}", by=by
        )


def may_change(view: SavedView, person: "Person") -> bool:
    """Its owner; and of a shared one whoever may share with those same people."""
    if view.owner_id == person.pk and view.audience == SavedView.Audience.OWN:
        return True
    return may_share(person, view.audience, team_id=view.team_id, desk_id=view.desk_id)


def may_share(person: "Person", audience: str, *, team_id: int | None = None, desk_id: int | None = None) -> bool:
    """On a desk with the permission there, with everybody with the permission everywhere, with a team as its member."""
    desks = desks_of(person, SHARE)
    match audience:
        case SavedView.Audience.TEAM:
            own = team_id is not None and Membership.objects.filter(person=person, team_id=team_id).exists()
            return desks is EVERY or (desks != set() and own)
        case SavedView.Audience.DESK:
            return desks is EVERY or desk_id in desks
        case SavedView.Audience.ALL:
            return desks is EVERY
    return False


def _may_change(view: SavedView, by: "Person") -> None:
    if not may_change(view, by):
        raise NotAllowed(_("This view belongs to somebody else. Make a copy of it."))


def _fill(view: SavedView, fields: Mapping[str, Any], by: "Person") -> None:
    if unknown := sorted(set(fields) - set(WRITABLE)):
        raise Invalid(
            _("“%(name)s” cannot be set here.") % {"name": unknown[0][:60]}, field=unknown[0][:60], code="unknown_field"
        )
    shared = {name: getattr(view, name) for name in ("audience", "team_id", "desk_id")}
    if "name" in fields:
        view.name = _line(fields["name"])
    if "icon" in fields:
        view.icon = fields["icon"] if fields["icon"] in ICONS else "filter"
    if "selector" in fields:
        view.selector = selectors.from_data(fields["selector"]).to_data()
    if "columns" in fields:
        view.columns = columns.checked(fields["columns"])
    orders.check(str(fields.get("sort", "")), str(fields.get("group", "")))
    for name in ("sort", "group", "audience", "team", "desk"):
        if name in fields:
            setattr(view, name, fields[name])
    _check_audience(view)
    if shared != {name: getattr(view, name) for name in shared} and view.audience != SavedView.Audience.OWN:
        _may_share(view, by)


def _check_audience(view: SavedView) -> None:
    if view.audience not in SavedView.Audience.values:
        raise Invalid(_("Choose with whom to share it."), field="audience")
    view.team = view.team if view.audience == SavedView.Audience.TEAM else None
    view.desk = view.desk if view.audience == SavedView.Audience.DESK else None
    if view.audience == SavedView.Audience.TEAM and view.team is None:
        raise Invalid(_("Choose the team to share it with."), field="team")
    if view.audience == SavedView.Audience.DESK and view.desk is None:
        raise Invalid(_("Choose the desk to share it with."), field="desk")


def _may_share(view: SavedView, by: "Person") -> None:
    if not may_share(by, view.audience, team_id=view.team_id, desk_id=view.desk_id):
        raise NotAllowed(_("You may not share views with these people."), field="audience")


def _line(text: Any) -> str:
    name = " ".join(str(text).replace("\0", "").split())
    if not name or any("\ud800" <= letter <= "\udfff" for letter in name):
        raise Invalid(_("Give the view a name."), field="name")
    if len(name) > 80:
        raise Invalid(_("At most %(most)s characters.") % {"most": 80}, field="name")
    return name


def _photo(view: SavedView) -> dict[str, Any]:
    return {name: getattr(view, f"{name}_id" if name in ("team", "desk") else name) for name in WRITABLE}


def _record(kind: str, view: SavedView, by: "Person", via: str) -> None:
    made = {"view.saved": events.ViewSaved, "view.changed": events.ViewChanged, "view.removed": events.ViewRemoved}[
        kind
    ]
    record(
        made(name=view.name, audience=view.audience, selector=view.selector),
        thing=f"tickets.savedview:{view.pk}",
        by=by,
        via=via,
    )
