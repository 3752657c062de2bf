"""The verbs of a ticket: the only code that changes one. Web, API, mail, imports and the shell all call these."""

from .cascading import VERBS, Result, cascade
from .conversation import add_customer_message, note, reply
from .converting import convert
from .family import set_parent
from .forwarding import forward
from .holding import take_back
from .merging import merge, unmerge
from .moving import move, moves_for
from .opening import default_desk, open_ticket
from .redacting import edit_note, redact, redact_file
from .relations import link, tag, unlink, unwatch, watch
from .splitting import split, unsplit
from .undoing import undo, undoable
from .work import assign, edit

__all__ = [
    "VERBS", "Result", "add_customer_message", "assign", "cascade", "convert", "default_desk", "edit", "edit_note", "forward", "link", "merge",
    "move", "moves_for", "note", "open_ticket", "redact", "redact_file", "reply", "set_parent", "split", "tag", "take_back", "undo", "undoable",
    "unlink", "unmerge", "unsplit", "unwatch", "watch",
]  # fmt: skip
