"""One working week of the sample company: who wrote what, who answered, and what became of it.

Every entry is (kind, subject, requester, service, category, priority, tags, hours until due or None, steps); a step is
(minutes ago, who, verb, text or argument, *names of attached files).
"""

from typing import Any

PEOPLE = {
    "ruta": ("Rūta Žemaitytė", "Pirkimų vadovė, Vilnius", "lt"),
    "gintare": ("Gintarė Ąžuolaitė", "Kauno filialo vadovė", "lt"),
    "kestutis": ("Kęstutis Mažeika", "Apskaitos vadovas", "lt"),
    "oliver": ("Oliver Hughes", "Project manager", "en"),
    "egle": ("Eglė Šimkutė", "Projektuotoja", "lt"),
    "darius": ("Darius Čepas", "Sandėlio meistras, Klaipėda", "lt"),
    "hannah": ("Hannah Lindqvist", "Dispatcher", "en"),
    "simona": ("Simona Grigaitė", "GIS analitikė", "lt"),
}
SERVICES = {"wan": ("Kauno WAN", "ada", 4), "wifi": ("Wi-Fi", "ada", 2), "print": ("Spausdinimas", "ben", 1), "files": ("Failų serveris", "ben", 3),
            "phones": ("Telefonija", "ada", 3), "gis": ("GIS", "ben", 2)}  # fmt: skip

STORY: list[tuple[Any, ...]] = [
    ("incident", "Kauno filiale dingo ryšys su duomenų centru", "gintare", "wan", "Network", 1, ("kaunas", "wan"), -0.2, (
        (52, "gintare", "open", "Laba diena,\n\nnuo 9:40 neveikia nei apskaita, nei telefonai. Kasose eilė, klientai laukia.\n\nGintarė"),
        (49, "ada", "assign", "network"), (48, "ada", "move", "begin"),
        (45, "ada", "reply", "Gintare, matome: nutrūko pagrindinis kanalas. Perjungiame atsarginį, parašysiu po 15 minučių."),
        (30, "ben", "note", "Tiekėjas patvirtino: pažeistas kabelis Jonavos g. Brigada išvyko, žada iki 12 val."),
        (1, "gintare", "write", "Apskaita atsirado, telefonai dar tyli."))),
    ("request", "Open port 8443 from the billing server to the bank gateway", "kestutis", "vpn", "Access", 3, ("firewall",), -1.1, (
        (1500, "kestutis", "open", "Hello,\n\nthe bank moves its gateway on Monday. Please open TCP 8443 from bil-01 to the address in the attachment.\n\nKęstutis", "bank-gateway.txt"),
        (1440, "ada", "assign", "network"), (1430, "ada", "move", "begin"),
        (1425, "ada", "note", "The rule is prepared, waiting for the approval of the security officer."),
        (42, "ada", "move", "hold"))),
    ("incident", "VPN drops every ten minutes since the update", "ruta", "vpn", "Network", 2, ("vpn", "nuotolinis darbas"), 0.63, (
        (3900, "ruta", "open", "Labas,\n\nsince the update on Thursday the VPN drops about every ten minutes. It reconnects by itself, but the call is gone every time, and I have customer calls the whole day. I tried the cable and the phone hotspot, the same.\n\nRūta", "vpn-client.log", "error-809.png"),
        (3880, "ada", "assign", "network"), (3878, "ada", "move", "begin"),
        (140, "ada", "reply", "Labas, Rūta. I see your session in the log and it is our side, not your network. I am checking the gateway and will write again before 11:20."),
        (110, "ben", "note", "Same pattern as last month: clients that stayed on vpn1 lose the tunnel at re-key. Move her to vpn2 now."),
        (3, "ruta", "write", "Thank you. It dropped again at 10:25, in the middle of the call with the supplier."))),
    ("incident", "Wi-Fi in meeting room Nemunas asks for a password twice", "oliver", "wifi", "Network", 3, (), 1.2, (
        (6, "oliver", "open", "Guests get the captive page, type the code, and get the page again. The second time it works. We have the auditors here on Wednesday."),)),
    ("incident", "Lėtai atsidaro bendras diskas „Projektai“", "egle", "files", "Hardware", 2, ("diskas",), 2.3, (
        (400, "egle", "open", "Failas, kuris anksčiau atsidarydavo iš karto, dabar kraunasi minutę. Taip visam skyriui.", "ekranas.png"),
        (390, "ben", "assign", "workplace"), (389, "ben", "move", "begin"),
        (60, "ben", "reply", "Egle, diske baigėsi vieta momentinėms kopijoms. Atlaisvinome, prašau pabandyti dabar."),
        (18, "egle", "write", "Truputį geriau, bet dideli brėžiniai vis dar lėti."))),
    ("incident", "IP telefonas neregistruojasi po persikraustymo į 4 aukštą", "darius", "phones", "Hardware", 2, ("persikraustymas",), 4, (
        (300, "darius", "open", "Ekrane rašo „No service“. Kabelis tas pats, lizdas S4-118."),
        (290, "ada", "assign", "network"), (280, "ada", "move", "begin"),
        (31, "ada", "note", "Lizdas sujungtas ne į balso VLAN. Pataisyta komutatoriuje, laukiu patvirtinimo."))),
    ("incident", "Spausdintuvas 4 aukšte nematomas tinkle", "darius", "print", "Hardware", 3, ("laukia tiekėjo",), None, (
        (700, "darius", "open", "Po persikraustymo nebematome spausdintuvo, kiti aukštai spausdina."),
        (690, "ben", "assign", "workplace"), (680, "ben", "move", "begin"),
        (130, "ben", "reply", "Sugedo tinklo plokštė, tiekėjas atveš kitą ketvirtadienį. Iki tol spausdinkite į 3 aukšto įrenginį."), (125, "ben", "move", "hold"))),
    ("request", "Static address for the new badge printer", "oliver", "print", "Hardware", 4, (), 6, (
        (9, "oliver", "open", "Model and MAC are in the attachment, it stands at the reception.", "badge-printer.txt"),)),
    ("request", "Prieiga prie GIS serverio trims rangovo darbuotojams", "simona", "gis", "Access", 3, ("gis", "prieiga"), 28, (
        (900, "simona", "open", "Sutartis iki 2027 m. kovo 31 d., sąrašas prisegtas. Reikia tik skaityti.", "darbuotojai.txt"),
        (880, "ben", "assign", "workplace"), (870, "ben", "move", "begin"),
        (120, "ben", "reply", "Simona, dviem paskyros sukurtos. Trečiajam trūksta asmens sutikimo, atsiųskite prašau."))),
    ("incident", "Camera 17 at the Šilainiai substation goes offline at night", "hannah", "wan", "Network", 3, ("cameras",), None, (
        (2900, "hannah", "open", "Every night between 1 and 4. The other cameras on that pole are fine."),
        (2800, "ada", "assign", "network"), (2790, "ada", "move", "begin"),
        (300, "ada", "reply", "Hello Hannah, please tell us whether the heating of the cabinet was on last night. It looks like moisture."), (299, "ada", "move", "wait"))),
    ("request", "Second monitor port on the dispatcher console", "hannah", None, "Hardware", 4, (), 30, (
        (1500, "hannah", "open", "Dispatchers would like to see the map and the queue at once."), (1400, "ben", "assign", "workplace"), (1390, "ben", "move", "begin"))),
    ("incident", "Neatsidaro savitarna iš mobiliojo ryšio", "carol", "vpn", "Software", 3, ("savitarna",), None, (
        (2600, "carol", "open", "Telefone rodo „neteisingas sertifikatas“. Iš biuro veikia."),
        (2500, "ben", "assign", "workplace"), (2490, "ben", "move", "begin"),
        (1600, "ben", "reply", "Sertifikatas atnaujintas. Laukiu patvirtinimo, ar atsidaro ir Jums."), (1599, "ben", "move", "wait"))),
    ("incident", "DNS resolves the old address of the intranet at home", "oliver", "vpn", "Network", 3, ("dns", "vpn"), 40, (
        (2000, "oliver", "open", "Only through the home router, the phone hotspot is fine."), (1900, "ada", "assign", "network"), (1890, "ada", "move", "begin"))),
    ("request", "Nauja darbo vieta buhalterijoje nuo gruodžio 1 d.", "kestutis", None, "Hardware", 3, ("onboarding gruodis",), 60, (
        (1300, "kestutis", "open", "Nešiojamasis, du ekranai, telefonas. Vardas ir pareigos bus penktadienį."), (1200, "ben", "assign", "workplace"))),
    ("request", "Paštas naujai kolegei Austėjai", "gintare", "email", "Access", 3, ("onboarding gruodis",), 50, (
        (1250, "gintare", "open", "Austėja Norkutė, administratorė, Kauno filialas. Pradeda gruodžio 1 d."),)),
    ("incident", "Laiškai iš tiekėjo patenka į šlamštą", "ruta", "email", "Software", 3, ("paštas",), 20, (
        (800, "ruta", "open", "Jau trečia sąskaita, kurią radau šlamšte."), (790, "ben", "assign", "workplace"), (780, "ben", "move", "begin"),
        (200, "ben", "note", "Tiekėjo SPF įrašas neapima jų naujo siuntėjo. Parašiau jų administratoriui."))),
    ("incident", "Skaitytuvas siunčia tuščius PDF", "kestutis", "print", "Hardware", 4, (), None, (
        (5000, "kestutis", "open", "Nuo pirmadienio visi skenuoti failai 0 kB."), (4900, "ben", "assign", "workplace"),
        (4800, "ben", "reply", "Pilnas skaitytuvo aplankas serveryje. Išvalėme, veikia."), (4799, "ben", "move", "solve"), (4700, "kestutis", "write", "Ačiū, veikia."))),
    ("request", "Guest Wi-Fi code for the workshop on Thursday", "oliver", "wifi", "Access", 4, (), None, (
        (4300, "oliver", "open", "Forty guests, from nine to five."), (4200, "ada", "assign", "network"),
        (4100, "ada", "reply", "The code is ready and printed at the reception."), (4099, "ada", "move", "solve"))),
    ("incident", "Apskaitos sistema rodo klaidą E-21", "kestutis", "files", "Software", 2, ("apskaita",), None, (
        (6000, "kestutis", "open", "Spaudžiant „Užverti mėnesį“ iškart klaida E-21.", "klaida-e21.png"), (5990, "ben", "assign", "workplace"), (5980, "ben", "move", "begin"),
        (5700, "ben", "reply", "Trūko teisių naujam aplankui, sutvarkyta. Užverkite mėnesį dar kartą."),
        (5600, "kestutis", "write", "Užsivėrė, dėkui!"), (5590, "ben", "move", "solve"))),
    ("request", "Larger mailbox for invoices", "ruta", "email", "Software", 4, ("paštas",), None, (
        (7300, "ruta", "open", "It is full every second week."), (7200, "ben", "assign", "workplace"),
        (7100, "ben", "reply", "It is 50 GB now."), (7099, "ben", "move", "solve"), (5660, "ben", "move", "close"))),
    ("incident", "Posėdžių kambaryje neveikia projektorius", "egle", None, "Hardware", 3, (), None, (
        (8000, "egle", "open", "Rodo „No signal“, laidas sukeistas jau du kartus."), (7990, "ben", "assign", "workplace"),
        (7900, "ben", "reply", "Pakeistas adapteris, rodo."), (7899, "ben", "move", "solve"), (6000, "ben", "move", "close"))),
    ("incident", "Tunnel lost at re-key", "hannah", "vpn", "Network", 3, ("vpn",), None, (
        (42000, "hannah", "open", "The tunnel from the substation falls once an hour."), (41990, "ada", "assign", "network"), (41980, "ada", "move", "begin"),
        (41000, "ada", "reply", "Moved to vpn2, please watch it for a day."), (40000, "hannah", "write", "Two days without a break. Thank you!"), (39990, "ada", "move", "solve"), (38000, "ada", "move", "close"))),
    ("request", "Nuotolinė prieiga prie sandėlio sistemos", "darius", "vpn", "Access", 3, ("vpn", "prieiga"), 26, (
        (500, "darius", "open", "Sutikimas vadovo prisegtas. Reikia savaitgaliais.", "sutikimas.txt"), (480, "ada", "assign", "network"))),
    ("incident", "Kodėl VPN prašo kodo kiekvieną kartą?", "carol", "vpn", "Access", 4, ("vpn",), 9, (
        (70, "carol", "open", "Anksčiau prašė kartą per dieną, dabar kaskart. Ar taip ir turi būti?"),
        (55, "ada", "assign", "network"), (54, "ada", "reply", "Sveiki, Carol. Nuo pirmadienio taip, bet darbo kompiuteriui įsiminsime savaitei. Įjungiau Jums."),
        (20, "carol", "write", "Supratau, ačiū. Kol kas prašo dar."))),
    ("incident", "Planšetė nemato sandėlio Wi-Fi", "darius", "wifi", "Hardware", 3, ("persikraustymas",), 5, (
        (33, "darius", "open", "Viena iš šešių planšečių, kitos mato."),)),
]  # fmt: skip
LINKS = [("VPN drops every ten minutes since the update", "relates", "Tunnel lost at re-key"),
         ("VPN drops every ten minutes since the update", "relates", "Kodėl VPN prašo kodo kiekvieną kartą?"),
         ("IP telefonas neregistruojasi po persikraustymo į 4 aukštą", "relates", "Spausdintuvas 4 aukšte nematomas tinkle"),
         ("Planšetė nemato sandėlio Wi-Fi", "relates", "Spausdintuvas 4 aukšte nematomas tinkle")]  # fmt: skip
VPN = "VPN drops every ten minutes since the update"
# subject, what is to be done, who, whether it is done
TASKS = [
    (VPN, "Read the client log", "ada", True), (VPN, "Move Rūta to vpn2", "ada", False), (VPN, "Check the next two calls", "ben", False),
    ("Nauja darbo vieta buhalterijoje nuo gruodžio 1 d.", "Užsakyti nešiojamąjį kompiuterį", "ben", True),
    ("Nauja darbo vieta buhalterijoje nuo gruodžio 1 d.", "Sukurti paskyras", "ben", False),
]  # fmt: skip
CHECKLISTS = [
    ("Nauja darbo vieta", ["Užsakyti įrangą", "> Įdiegti programas", "Sukurti paskyras", "> Perduoti ir parodyti"]),
    ("Outage", ["Tell everybody concerned", "Find the cause", "> Bring it back", "> Write down what was learnt"]),
]
# work of the last days: (subject, who, minutes, days ago, what)
TIME = [
    (VPN, "ada", 45, 1, "Session log of the gateway"), (VPN, "ada", 15, 0, "Call with Rūta"), (VPN, "ben", 20, 0, "vpn2"),
    ("Kauno filiale dingo ryšys su duomenų centru", "ada", 30, 0, "Atsarginis kanalas"),
    ("Lėtai atsidaro bendras diskas „Projektai“", "ben", 60, 1, "Momentinės kopijos"),
    ("Skaitytuvas siunčia tuščius PDF", "ben", 25, 2, "Skaitytuvo aplankas"),
]  # fmt: skip
# changes of many tickets at once: (who, change, subjects); the last one is closed already and says so
AT_ONCE: list[tuple[str, dict[str, Any], list[str]]] = [
    ("ben", {"add_tags": ["persikraustymas"]}, [
        "IP telefonas neregistruojasi po persikraustymo į 4 aukštą", "Spausdintuvas 4 aukšte nematomas tinkle",
        "Static address for the new badge printer",
    ]),
    ("ada", {"move": "close"}, ["Guest Wi-Fi code for the workshop on Thursday", "Larger mailbox for invoices"]),
]  # fmt: skip
# a plan of approval: (step, people, the requester's manager, the owner of the service, rule)
MANAGERS = {
    "simona": "ruta",
    "egle": "ruta",
    "oliver": "ruta",
    "darius": "gintare",
    "kestutis": "ruta",
    "gintare": "eve",
}
PLANS = [
    ("Pirkimas per 500 €", "Ar galime pirkti? Suma ir tiekėjas – kreipinyje.",
     [("Vadovas", [], True, False, "anyone"), ("IT", ["eve", "ada"], False, False, "all")]),
    ("Access for somebody outside", "May they have this access, and until when?",
     [("Manager", [], True, False, "anyone"), ("Service owner", [], False, True, "anyone")]),
]  # fmt: skip
# (subject, plan, who asks, [(who, yes, comment)])
ASKED = [
    ("Open port 8443 from the billing server to the bank gateway", "Access for somebody outside", "ben", [("ruta", True, "Yes, the bank moves on Monday.")]),
    ("Nauja darbo vieta buhalterijoje nuo gruodžio 1 d.", "Pirkimas per 500 €", "ben", []),
]  # fmt: skip
RATINGS = [
    (5, "Greitai ir aiškiai, ačiū!"),
    (4, ""),
    (5, ""),
    (2, "Trečią kartą tas pats, o atsakymo laukiau dvi dienas."),
    (5, "Ben called back within minutes."),
    (3, ""),
]
