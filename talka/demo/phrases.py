"""What sample tickets say: everyday matters of an IT desk, in Lithuanian and English."""

SUBJECTS = {
    "lt": (
        "Neveikia {thing} {place}", "Lėtai atsidaro {thing}", "Prašau prieigos: {thing}", "{thing} rodo klaidą {code}",
        "Nauja darbo vieta {place}", "Neprisijungiu prie sistemos „{thing}“", "{thing}: reikia atnaujinimo", "Dingo ryšys {place}",
    ),
    "en": (
        "{thing} does not work {place}", "{thing} is slow since the update", "Access to {thing} please", "{thing} shows error {code}",
        "New workplace {place}", "Cannot sign in to {thing}", "{thing} needs an update", "No connection {place}",
    ),
}  # fmt: skip
THINGS = {
    "lt": ("Spausdintuvas", "VPN", "El. paštas", "Bendras diskas", "Apskaitos sistema", "IP telefonas", "Belaidis tinklas", "Nešiojamasis kompiuteris",
           "Projektorius", "Savitarna", "Dokumentų valdymas", "Skaitytuvas"),
    "en": ("The printer", "VPN", "E-mail", "The shared drive", "The accounting system", "The desk phone", "Wi-Fi", "My laptop",
           "The projector", "The portal", "The document system", "The scanner"),
}  # fmt: skip
PLACES = {
    "lt": ("3 aukšte", "Kauno filiale", "posėdžių kambaryje Nemunas", "Klaipėdos sandėlyje", "buhalterijoje", "priimamajame", "S4-112 kabinete"),
    "en": ("on the third floor", "in the Kaunas branch", "in meeting room Nemunas", "in the Klaipėda warehouse", "in accounting", "at the reception",
           "in room S4-112"),
}  # fmt: skip
FIRST = {
    "lt": (
        "Laba diena,\n\nnuo šio ryto negaliu dirbti: ekrane rodo „{code}“. Bandžiau paleisti iš naujo, nepadėjo.\n\nPagarbiai\n{name}",
        "Sveiki, ar galėtumėte padėti? Tai kartojasi jau trečią kartą šią savaitę, ypač po pietų. Kolegai šalia veikia gerai.\n\n{name}",
        "Labas,\n\nreikėtų iki penktadienio. Sąrašas ir vadovo sutikimas prisegti. Jei ko trūksta, skambinkite.\n\n{name}",
    ),
    "en": (
        "Hello,\n\nsince this morning I cannot work: the screen says “{code}”. I restarted twice, the same.\n\nRegards\n{name}",
        "Hi, can you help? This is the third time this week, mostly in the afternoon. My colleague next to me has no trouble.\n\n{name}",
        "Hello,\n\nwe need it by Friday. The list and the approval of my manager are attached. Call me if something is missing.\n\n{name}",
    ),
}  # fmt: skip
ANSWERS = {
    "lt": (
        "Labas, matau įrašą žurnale. Tikrinu serverį ir parašysiu iki pietų.",
        "Sveiki, ačiū už žinutę. Atnaujinome tvarkyklę, prašau pabandyti dar kartą.",
        "Laba diena, prieigą suteikėme. Atsijunkite ir prisijunkite iš naujo.",
    ),
    "en": (
        "Hello, I see it in the log. I am checking the server and will write before noon.",
        "Hi, thank you for the message. We have updated the driver, please try once more.",
        "Hello, access is granted. Please sign out and sign in again.",
    ),
}  # fmt: skip
LAST = {
    "lt": ("Ačiū, dabar veikia.", "Deja, vėl tas pats po valandos.", "Labai ačiū už pagalbą, galima uždaryti."),
    "en": ("Thank you, it works now.", "Sorry, the same again after an hour.", "Many thanks, you can close it."),
}
CODES = ("0x80070035", "809", "E-21", "timeout 30 s", "Access denied", "No service", "0x0000011b")
FIRST_NAMES = (
    "Rūta",
    "Jonas",
    "Eglė",
    "Tomas",
    "Živilė",
    "Darius",
    "Austėja",
    "Mantas",
    "Gintarė",
    "Lukas",
    "Oliver",
    "Hannah",
    "Simona",
    "Nerijus",
    "Kęstutis",
)
LAST_NAMES = ("Žemaitytė", "Petrauskas", "Šimkutė", "Vaitkus", "Urbonaitė", "Čepas", "Norkutė", "Jankauskas", "Ąžuolaitė", "Bružas", "Hughes", "Lindqvist",
              "Grigaitė", "Balčiūnas", "Mažeika")  # fmt: skip
