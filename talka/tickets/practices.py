"""A practice is a kind of ticket: its prefix, its workflow and (optionally) its details row."""

from dataclasses import dataclass
from typing import Any

from talka.kit.registry import Registry
from talka.kit.workflow import Workflow


@dataclass(frozen=True)
class Practice:
    """`details` is "changes.Change", a model whose primary key is the ticket; `portal` lets requesters open it."""

    kind: str
    label: Any
    plural: Any
    prefix: str
    workflow: Workflow
    details: str = ""
    icon: str = "ticket"
    portal: bool = True


practices: Registry[Practice] = Registry("practice")


def practice(declared: Practice, *, module: str) -> Practice:
    """Called once in <module>/workflow.py."""
    return practices.add(declared.kind, declared, module=module)


def of(kind: str) -> Practice:
    return practices[kind]


def kind_for(desk: Any) -> str:
    """What a new ticket of this desk is when nobody says: the desk's own kind while its module is on, else the first."""
    wanted = desk.default_kind if desk is not None else ""
    return wanted if wanted in practices else next(iter(practices.names()), "")
