"""What people type in a search box, taken apart: `status:open assignee:me "exact words" created:>2026-01-01 -tag:vip`.

Pure: nothing here knows a table. `parse` reads the box, `from_pairs` the same from a URL (status=open&assignee=me),
`from_data` the same from stored JSON; all know a closed list of fields, and refuse any other by its name (HAZARDS
SQL-2, LEAK-2). What a field means is said in talka.tickets.selectors.
"""

from .reading import from_pairs, parse
from .terms import (
    DEEPEST,
    FIELDS,
    LONGEST,
    MOST_ITEMS,
    MOST_VALUES,
    NONE,
    Ago,
    Field,
    Fields,
    Group,
    Item,
    Kind,
    Known,
    Number,
    Phrase,
    Query,
    QueryError,
    Value,
    Word,
    is_text,
    opposite,
    walk,
)  # fmt: skip
from .typing import day_of
from .writing import from_data, joined, plain, to_data, to_pairs, to_text, value_text, written

__all__ = [
    "DEEPEST", "FIELDS", "LONGEST", "MOST_ITEMS", "MOST_VALUES", "NONE", "Ago", "Field", "Fields", "Group", "Item", "Kind", "Known", "Number",
    "Phrase", "Query", "QueryError", "Value", "Word", "day_of", "from_data", "from_pairs", "is_text", "joined", "opposite", "parse", "plain",
    "to_data", "to_pairs", "to_text", "value_text", "walk", "written",
]  # fmt: skip
