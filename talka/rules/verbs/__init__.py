"""The verbs of the modules below; a module above brings its own."""

from . import fields, people, relations, words, work

__all__ = ["fields", "people", "relations", "words", "work"]
