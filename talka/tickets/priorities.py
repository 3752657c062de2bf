"""Impact × urgency → priority (ITIL 4: prioritisation). The matrix is data: an option may replace it."""

from talka.options import store

LEVELS = (1, 2, 3)  # high, medium, low
USUAL = "1 2 3\n2 3 3\n3 4 4"


def priority_of(impact: int, urgency: int) -> int:
    """1 critical … 4 low; a line of the matrix is an impact, a column an urgency."""
    return _rows(store.get("tickets.matrix"))[_within(impact) - 1][_within(urgency) - 1]


def is_matrix(text: str) -> bool:
    """Three lines of three priorities."""
    lines = [line.split() for line in text.strip().splitlines()]
    return [len(line) for line in lines] == [3, 3, 3] and all(
        one in ("1", "2", "3", "4") for line in lines for one in line
    )


def _rows(text: str) -> list[list[int]]:
    return [[int(one) for one in line.split()] for line in text.strip().splitlines()]


def _within(level: int) -> int:
    return min(max(int(level), LEVELS[0]), LEVELS[-1])
