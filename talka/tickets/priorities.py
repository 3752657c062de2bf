"""Impact × urgency → priority (ITIL 4: prioritisation). The matrix is data: an option may replace it."""

from talka.options import store

LEVELS = (1, 2, 3)  # high, medium, low


def priority_of(impact: int, urgency: int) -> int:
    """1 critical … 4 low; a row of the matrix is an impact, a column an urgency."""
    row = store.get("tickets.matrix")[_within(impact) - 1]
    return int(row[_within(urgency) - 1])


def _within(level: int) -> int:
    return min(max(int(level), LEVELS[0]), LEVELS[-1])
