"""The texts and macros that the sample desk keeps."""

from talka.replies.models import CannedReply, Macro

from .world import World


def keep_texts(world: World) -> None:
    CannedReply.objects.create(
        name="Ask for the log", folder="VPN", shortcut="log",
        text_en="Hello {{ requester.first_name | there }},\n\ncould you send us the file vpn-client.log?\n\n{{ agent.first_name }}",
        text_lt="Sveiki, {{ requester.called }},\n\ngal galėtumėte atsiųsti failą vpn-client.log?\n\n{{ agent.first_name }}",
    )  # fmt: skip
    CannedReply.objects.create(
        name="Restart and tell us", folder="", shortcut="re",
        text_en="Please restart the computer, {{ requester.first_name }}, and tell us whether it helped.",
        text_lt="{{ requester.called }}, paleiskite kompiuterį iš naujo ir parašykite, ar padėjo.",
    )  # fmt: skip
    Macro.objects.create(
        name="Known outage", folder="VPN", shortcut="out", priority=2, team=world.network, add_tags=["outage"], move="wait",
        note="Told {{ requester.name }} about the outage.",
        reply_en="Hello {{ requester.first_name }}, we know of this and work on it. We write again when it is over.",
        reply_lt="Sveiki, {{ requester.called }}, apie tai žinome ir tvarkome. Parašysime, kai bus sutvarkyta.",
    )  # fmt: skip
