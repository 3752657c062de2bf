"""Templates per language: the words of a template are looked up once, when it is compiled, and not for every page.

A list says the same hundred words for each of its rows; asking gettext took a tenth of a page's time (decision 0130).
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import translation
from jinja2 import Environment, Template, nodes
from jinja2.visitor import NodeTransformer

WORDS = {"_": translation.gettext, "gettext": translation.gettext, "pgettext": translation.pgettext}
PLACE = re.compile(r"%\((\w+)\)s")


class Worded(Environment):
    """Whoever asks it for a template gets the one in the language of the moment."""

    language = ""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.languages: dict[str, Worded] = {}
        self.prepare: Callable[[Worded], None] = lambda environment: None

    def of(self, language: str | None) -> "Worded":
        """The environment of one language, with globals and compiled templates of its own."""
        known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        if known not in self.languages:
            found = self.overlay()
            found.language, found.globals = str(known), dict(self.globals)
            self.prepare(found)
            self.languages[found.language] = found
        return self.languages[str(known)]

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        if self.language:
            return super().get_template(name, parent, globals)
        return self.of(translation.get_language()).get_template(name, parent, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        with translation.override(self.language or settings.LANGUAGE_CODE):
            return _Saying().visit(super()._parse(source, name, filename))


class _Saying(NodeTransformer):
    """Puts the translation in the place of `_("words")`; words in a variable are still asked for when drawn."""

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        self.generic_visit(node)
        words = [arg.value for arg in node.args if isinstance(arg, nodes.Const)]
        asked = node.node.name if isinstance(node.node, nodes.Name) else ""
        if asked not in WORDS or len(words) != len(node.args) or node.dyn_args or node.dyn_kwargs:
            return node
        said = _put_together(WORDS[asked](*words), {value.key: value.value for value in node.kwargs})
        return node if said is None else said.set_lineno(node.lineno)


def _put_together(text: str, values: dict[str, nodes.Expr]) -> nodes.Expr | None:
    """The translation with its values between its words; None for what only gettext's own `%` understands."""
    parts = PLACE.split(text)
    words, names = [part.replace("%%", "%") for part in parts[::2]], parts[1::2]
    if not set(names) <= values.keys() or any("%" in part.replace("%%", "") for part in parts[::2]):
        return None
    pieces: list[nodes.Expr] = [nodes.MarkSafeIfAutoescape(nodes.Const(words[0]))]
    for name, after in zip(names, words[1:], strict=True):
        pieces += [values[name], nodes.MarkSafeIfAutoescape(nodes.Const(after))]
    return nodes.Concat(pieces) if names else pieces[0]
