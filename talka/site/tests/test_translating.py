"""The judge of translations sees what is missing, guessed, or filled in wrongly."""

import pytest
from babel.messages.catalog import Catalog

from talka.site import translating

ONE_AND_MANY = ("%(n)s ticket", "%(n)s tickets")


@pytest.fixture
def template():
    catalog = Catalog()
    catalog.add("Hello, %(name)s!")
    catalog.add(ONE_AND_MANY)
    return catalog


@pytest.fixture
def lithuanian():
    catalog = Catalog(locale="lt")
    catalog.add("Hello, %(name)s!", "Sveiki, %(name)s!")
    catalog.add(ONE_AND_MANY, ("%(n)s užklausa", "%(n)s užklausos", "%(n)s užklausų"))
    return catalog


def judged(catalog, template):
    return "\n".join(translating.judge(catalog, template))


def test_a_whole_catalogue_has_no_problems(lithuanian, template):
    assert judged(lithuanian, template) == ""


def test_a_message_that_was_never_collected_is_a_problem(lithuanian, template):
    template.add("New words")
    assert "not collected" in judged(lithuanian, template)


def test_a_message_that_became_plural_is_collected_anew(lithuanian, template):
    lithuanian.add("Hello, %(name)s!", "Sveiki, %(name)s!")
    template.delete("Hello, %(name)s!")
    template.add(("Hello, %(name)s!", "Hello, all %(name)s!"))
    assert "not collected" in judged(lithuanian, template)


def test_an_empty_translation_is_a_problem(lithuanian, template):
    lithuanian["Hello, %(name)s!"].string = ""
    assert "not translated" in judged(lithuanian, template)


def test_a_missing_plural_form_is_a_problem(lithuanian, template):
    lithuanian[ONE_AND_MANY[0]].string = ("%(n)s užklausa", "%(n)s užklausos", "")
    assert "not translated" in judged(lithuanian, template)


def test_too_few_plural_forms_are_a_problem(lithuanian, template):
    lithuanian[ONE_AND_MANY[0]].string = ("%(n)s užklausa", "%(n)s užklausų")
    assert "plural forms" in judged(lithuanian, template)


def test_a_guess_is_a_problem(lithuanian, template):
    lithuanian["Hello, %(name)s!"].flags.add("fuzzy")
    assert "fuzzy" in judged(lithuanian, template)


@pytest.mark.parametrize("text", ["Sveiki!", "Sveiki, %(vardas)s!", "Sveiki, %(name)s %(n)s!"])
def test_other_placeholders_than_the_source_has_are_a_problem(lithuanian, template, text):
    lithuanian["Hello, %(name)s!"].string = text
    assert "placeholders differ" in judged(lithuanian, template)


def test_one_form_may_say_the_number_in_words(lithuanian, template):
    lithuanian[ONE_AND_MANY[0]].string = ("viena užklausa", "%(n)s užklausos", "%(n)s užklausų")
    assert judged(lithuanian, template) == ""


def test_messages_are_collected_from_python_and_jinja_but_not_from_tests(tmp_path):
    write(tmp_path / "desk" / "views.py", 'title = gettext_lazy("From Python")')
    write(
        tmp_path / "desk" / "templates" / "desk" / "page.html",
        '{{ _("From a page") }}{% trans n=count %}{{ n }} letter{% pluralize %}{{ n }} letters{% endtrans %}',
    )
    write(tmp_path / "desk" / "tests" / "test_page.py", '_("From a test")')
    found = translating.collect(tmp_path)
    assert {translating.forms(message.id)[0] for message in translating.messages(found)} == {
        "From Python",
        "From a page",
        "%(n)s letter",
    }
    assert found["%(n)s letter"].pluralizable


def test_collecting_keeps_what_was_translated_and_fills_in_english(tmp_path, monkeypatch, lithuanian):
    template = translating.collect(tmp_path)
    template.add("Hello, %(name)s!")
    template.add(ONE_AND_MANY)
    monkeypatch.setattr(translating, "LOCALE", tmp_path)
    monkeypatch.setattr(translating, "collect", lambda: template)
    assert [row[1:] for row in translating.update()] == [(2, 0), (2, 2)]
    path = translating.file_of("lt")
    source = 'msgid "Hello, %(name)s!"\n'
    path.write_text(path.read_text().replace(f'{source}msgstr ""', f'{source}msgstr "Sveiki, %(name)s!"'))
    before = path.read_bytes()
    assert [row[1:] for row in translating.update()] == [(2, 0), (2, 1)]
    assert path.read_bytes() == before


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
