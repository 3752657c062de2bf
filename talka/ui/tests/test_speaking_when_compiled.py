"""Words of a template are looked up when it is compiled; nobody may notice."""

from django.template import engines
from django.utils import translation


def draw(source, language, **values):
    with translation.override(language):
        return engines["jinja2"].env.of(language).from_string(source).render(values)


def test_a_page_speaks_the_language_of_the_moment():
    for language, said in (("en", "Profile"), ("lt", "Profilis"), ("en", "Profile")):
        with translation.override(language):
            assert engines["jinja2"].env.get_template("people/profile.html").environment.language == language
        assert draw('{{ _("Profile") }}', language) == said


def test_a_word_is_said_in_the_language_of_its_template():
    assert [draw('{{ _("Priority") }}', language) for language in ("en", "lt", "en")] == [
        "Priority",
        "Prioritetas",
        "Priority",
    ]


def test_a_language_we_do_not_speak_is_answered_in_english():
    assert draw('{{ _("Priority") }}', "de") == "Priority"


def test_words_with_values_escape_the_values():
    assert draw('{{ _("Select %(number)s", number=n) }}', "en", n="<b>") == "Select &lt;b&gt;"


def test_words_in_a_variable_are_asked_for_when_drawn():
    assert draw("{{ _(word) }}", "lt", word="Priority") == "Prioritetas"


def test_the_context_of_a_word_counts():
    assert draw('{{ pgettext("tickets", "Open") }}', "lt") != draw('{{ _("Open") }}', "lt")


def test_macros_are_remembered_per_language():
    said = [draw("{{ ui.priority(1) }}", language) for language in ("en", "lt", "en")]
    assert ("Critical priority" in said[0], "Critical priority" in said[1], said[0] == said[2]) == (True, False, True)


def test_a_translated_template_asks_gettext_for_nothing(monkeypatch):
    compiled = engines["jinja2"].env.of("lt").from_string('{{ _("Priority") }}{% trans %}Priority{% endtrans %}')
    with translation.override("en"):  # too late: the words are in the template
        assert compiled.render() == "Prioritetas" * 2
