"""Gettext catalogues: collecting messages from Python and Jinja sources, and judging the translations."""

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

TALKA = Path(__file__).resolve().parents[1]
LOCALE = TALKA / "locale"
SOURCE_LANGUAGE = "en"
LANGUAGES = (SOURCE_LANGUAGE, "lt")
SKIPPED = {"tests", "migrations", "static", "assets", "locale", "__pycache__"}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
# as talka/ui/jinja.py sets the environment up
JINJA = {
    "silent": "false",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "extensions": "jinja2.ext.do",
}
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# %(name)s, %s, {name}, {}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def collect(folder: Path = TALKA) -> Catalog:
    """All messages of the sources, in an order that does not change when code moves."""
    catalog = Catalog(project="Talka", charset="utf-8")
    options = {pattern: JINJA for pattern, method in METHODS if method == "jinja2"}
    found = extract_from_dir(
        folder, METHODS, options, KEYWORDS, directory_filter=wanted, comment_tags=("Translators:",)
    )
    for _file, _line, message, comments, context in found:
        catalog.add(message, auto_comments=comments, context=context)
    return catalog


def wanted(folder: str) -> bool:
    name = Path(folder).name
    return name not in SKIPPED and not name.startswith(".")


def update() -> Iterator[tuple[Path, int, int]]:
    """Bring every .po up to date with the sources; yields its path and how many messages it has and lacks."""
    template = collect()
    for language in LANGUAGES:
        path = file_of(language)
        catalog = load(language)
        # a copy, because Babel puts the template's own messages into the catalogue
        catalog.update(deepcopy(template), no_fuzzy_matching=True, update_creation_date=False)
        if language == SOURCE_LANGUAGE:
            fill_in(catalog)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
        yield path, len(catalog), sum(1 for message in messages(catalog) if is_empty(message))


def fill_in(catalog: Catalog) -> None:
    """English is what the sources say, unless somebody worded it better here."""
    for message in messages(catalog):
        if is_empty(message):
            message.string = message.id


def problems() -> list[str]:
    """What is wrong with the translations, one sentence each; empty when all is well."""
    template = collect()
    return [f"{language}: {problem}" for language in LANGUAGES for problem in judge(load(language), template)]


def judge(catalog: Catalog, template: Catalog) -> Iterator[str]:
    for message in messages(template):
        known = catalog.get(message.id, message.context)
        if known is None or known.pluralizable != message.pluralizable:
            yield f"not collected, run `bin/talka strings`: {brief(message)}"
    for message in messages(catalog):
        if message.fuzzy:
            yield f"only guessed (fuzzy): {brief(message)}"
        elif is_empty(message):
            yield f"not translated: {brief(message)}"
        elif not same_placeholders(message):
            yield f"placeholders differ: {brief(message)}"
        else:
            yield from (f"{error}: {brief(message)}" for error in message.check(catalog))


def same_placeholders(message: Message) -> bool:
    """A translation fills in what the source does; of plural forms only the last must (one may say "a ticket")."""
    sources, texts = forms(message.id), forms(message.string)
    wanted = set(PLACEHOLDER.findall(sources[-1]))
    return set(PLACEHOLDER.findall(texts[-1])) == wanted and all(
        set(PLACEHOLDER.findall(text)) <= wanted for text in texts
    )


def messages(catalog: Catalog) -> Iterator[Message]:
    """Without the header, which gettext keeps as the translation of the empty message."""
    return (message for message in catalog if message.id)


def is_empty(message: Message) -> bool:
    return not message.string or not all(forms(message.string))


def forms(text: str | list[str] | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def brief(message: Message) -> str:
    return repr(forms(message.id)[0][:70])


def load(language: str) -> Catalog:
    path = file_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Talka", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def file_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"
