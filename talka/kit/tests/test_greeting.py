import pytest

from talka.kit.names import called

SAID = {
    "Jonas Petraitis": "Jonai", "Rūta": "Rūta", "Eglė Šimkutė": "Egle", "Kęstutis": "Kęstuti", "Darius": "Dariau",
    "Paulius": "Pauliau", "Stasys": "Stasy", "Oliver Hughes": "Oliver", "Us": "Us", "": "",
}  # fmt: skip


@pytest.mark.parametrize(("name", "said"), SAID.items())
def test_a_lithuanian_greeting_uses_the_vocative(name, said):
    assert called(name, "lt") == said


def test_english_greets_with_the_name_as_it_is():
    assert called("Jonas Petraitis", "en") == "Jonas"
