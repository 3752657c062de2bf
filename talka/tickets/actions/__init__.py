"""The verbs of a ticket: the only code that changes one. Web, API, mail, imports and the shell all call these."""

from .conversation import add_customer_message, note, reply
from .merging import convert, merge
from .moving import move, moves_for
from .opening import default_desk, open_ticket
from .relations import link, tag, unlink, unwatch, watch
from .undoing import undo, undoable
from .work import assign, edit

__all__ = [
    "add_customer_message", "assign", "convert", "default_desk", "edit", "link", "merge", "move", "moves_for", "note",
    "open_ticket", "reply", "tag", "undo", "undoable", "unlink", "unwatch", "watch",
]  # fmt: skip
