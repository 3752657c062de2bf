"""Asking for approval and answering; rules ask with `ask(ticket, plan=plan, by=None, via="rules")`."""

from .answering import answer, pass_on
from .asking import ask, withdraw
from .stepping import expire, remind

__all__ = ["answer", "ask", "expire", "pass_on", "remind", "withdraw"]
