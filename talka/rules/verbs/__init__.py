"""The verbs of the modules below; a module above brings its own."""

from . import approving, fields, people, relations, words, work

__all__ = ["approving", "fields", "people", "relations", "words", "work"]
