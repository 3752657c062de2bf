"""Workflows are data: statuses, and the named moves between them (ITIL: the life cycle of a record)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .errors import Refused


class Phase(StrEnum):
    """The five phases every status belongs to; all that promises, boards and reports ever look at."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    CLOSED = "closed"


OPEN_PHASES = (Phase.NEW, Phase.OPEN, Phase.WAITING)


@dataclass(frozen=True)
class Status:
    name: str
    label: Any
    phase: Phase


@dataclass(frozen=True)
class Move:
    """A named step between statuses. `portal` marks the ones a requester may take on an own ticket."""

    name: str
    label: Any
    sources: tuple[str, ...]
    target: str
    permission: str
    icon: str = "arrow-right"
    key: str = ""
    portal: bool = False


class MoveRefused(Refused):
    """The move is not possible from the ticket's present status."""


@dataclass(frozen=True)
class Workflow:
    statuses: tuple[Status, ...]
    moves: tuple[Move, ...]
    _by_name: dict[str, Status] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._by_name.update({status.name: status for status in self.statuses})
        for move in self.moves:
            for name in (*move.sources, move.target):
                if name not in self._by_name:
                    raise ValueError(f"move {move.name!r} mentions unknown status {name!r}")

    @property
    def start(self) -> Status:
        return self.statuses[0]

    def status(self, name: str) -> Status:
        return self._by_name[name]

    def first_in(self, phase: Phase) -> Status:
        """The first status of a phase: where a ticket lands when only the phase is known."""
        return next((status for status in self.statuses if status.phase == phase), self.start)

    def moves_from(self, status: str) -> list[Move]:
        return [move for move in self.moves if status in move.sources]

    def find(self, name: str, *, status: str) -> Move | None:
        return next((move for move in self.moves_from(status) if move.name == name), None)
