"""The command line finds the command, explains itself and answers with an exit code."""

import pytest

from talka.kit import cli
from talka.kit.errors import Refused


@pytest.fixture
def offered(monkeypatch):
    monkeypatch.setattr(cli, "COMMANDS", {})
    calls = []

    @cli.command("mail receive", help="take in a letter")
    @cli.argument("desk", help="the desk it is for")
    @cli.argument("--limit", type=int, default=1)
    def receive(args):
        calls.append((args.desk, args.limit))

    @cli.command("manage", help="whatever follows", raw=True)
    def manage(words):
        calls.append(words)
        return 3

    @cli.command("close", help="is not possible")
    def close(args):
        raise Refused("It is still open.")

    return calls


def test_a_command_of_two_words_gets_its_arguments(offered):
    assert cli.run(["mail", "receive", "it", "--limit", "5"]) == 0
    assert offered == [("it", 5)]


def test_a_raw_command_reads_its_own_words_and_gives_the_exit_code(offered):
    assert cli.run(["manage", "shell", "--help"]) == 3
    assert offered == [["shell", "--help"]]


def test_help_lists_every_command_with_what_it_is_for(offered, capsys):
    assert cli.run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert "mail receive  take in a letter" in shown
    assert "manage        whatever follows" in shown


def test_no_command_at_all_shows_the_help(offered, capsys):
    assert cli.run([]) == 0
    assert "take in a letter" in capsys.readouterr().out


def test_an_unknown_command_is_named_and_exits_with_2(offered, capsys):
    assert cli.run(["brew", "coffee"]) == 2
    assert "There is no command 'brew'" in capsys.readouterr().err
    assert offered == []


def test_half_a_command_is_answered_with_its_family(offered, capsys):
    assert cli.run(["mail"]) == 2
    shown = capsys.readouterr().err
    assert "mail receive" in shown
    assert "manage" not in shown


def test_a_wrong_argument_exits_with_2(offered):
    with pytest.raises(SystemExit) as stop:
        cli.run(["mail", "receive", "it", "--limit", "many"])
    assert stop.value.code == 2
    assert offered == []


def test_a_refusal_is_said_in_its_words_and_exits_with_1(offered, capsys):
    assert cli.run(["close"]) == 1
    assert "It is still open." in capsys.readouterr().err


def test_two_commands_of_one_name_are_a_mistake(offered):
    with pytest.raises(ValueError, match="manage"):
        cli.command("manage", help="again")(print)
