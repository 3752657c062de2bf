"""What a mail repeats is folded, in the languages people write; what they write between the lines stays."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talka.kit.mime.quotes import split

INTRODUCTIONS = """On Mon, 5 May 2025 at 12:00, Ann Lee <ann@x.com> wrote:
2025-05-05 12:00, Ona Petraitė rašė:
2025 m. gegužės 5 d. 12:00 Jonas <jonas@imone.lt> parašė:
2025 m. gegužės 5 d., pirmadienis, 12:00 Jonas <j@x.lt>:
Jonas Jonaitis <jonas@imone.lt> rašė (2025-05-05 12:00):
pirm., 2025-05-05 12:00 Jonas Jonaitis <jonas@imone.lt> rašė:
Am 05.05.2025 um 12:00 schrieb Max Muster:
Max <m@x.de> schrieb am Mo., 5. Mai 2025 um 12:00 Uhr:
Le 05/05/2025 à 12:00, Marie a écrit :
El lun, 5 may 2025 a las 12:00, Juan (<j@x.es>) escribió:
Il giorno lun 5 mag 2025 alle ore 12:00 Mario <m@x.it> ha scritto:
Em seg., 5 de mai. de 2025 às 12:00, Ana <a@x.pt> escreveu:
Op ma 5 mei 2025 om 12:00 schreef Jan <j@x.nl>:
W dniu 5.05.2025 o 12:00, Jan pisze:
pon., 5 maj 2025 o 12:00 Jan <j@x.pl> napisał(a):
Den mån 5 maj 2025 kl 12:00 skrev Lars <l@x.se>:
man. 5. maj 2025 kl. 12.00 skrev Lars <l@x.dk>:
ma 5. toukok. 2025 klo 12.00 Matti (m@x.fi) kirjoitti:
пн, 5 мая 2025 г. в 12:00, Иван <i@x.ru>:
05.05.2025 12:00, Иван пишет:
пн, 5 трав. 2025 р. о 12:00 Іван <i@x.ua> пише:
po 5. 5. 2025 v 12:00 odesílatel Jan <j@x.cz> napsal:
Pe lun., 5 mai 2025 la 12:00, Ion <i@x.ro> a scris:
2025. máj. 5., H 12:00 István <i@x.hu> ezt írta:
5 May 2025 Pzt, 12:00 tarihinde Ali <a@x.tr> şunu yazdı:
Kuupäeval E, 5. mai 2025 kell 12:00 kirjutas Mart <m@x.ee>:
pirmd., 2025. g. 5. maijs, plkst. 12:00 — lietotājs Jānis (<j@x.lv>) rakstīja:
Vào Th 2, 5 thg 5, 2025 vào lúc 12:00 Anh <a@x.vn> đã viết:
2025年5月5日(月) 12:00 Taro <t@x.jp>:
Taro <t@x.jp> 于2025年5月5日周一 12:00写道：
-----Original Message-----
----- Pradinis laiškas -----
-------- Persiųstas laiškas --------""".splitlines()

BLOCKS = [
    "From: a\nSent: Monday, May 5, 2025\nTo: b\nSubject: x",
    "Nuo: Jonas <j@x.lt>\nIšsiųsta: 2025 m. gegužės 5 d. 12:00\nKam: Ona\nTema: Pagalba",
    "Nuo: Jonas\nSiųsta: 2025-05-05\nKam: Ona\nTema: x",
    "Von: a\nGesendet: Montag, 5. Mai 2025\nAn: b\nBetreff: x",
    "De : a\nEnvoyé : lundi 5 mai 2025\nÀ : b\nObjet : x",
    "От: a\nОтправлено: 5 мая 2025\nКому: b\nТема: x",
    "*From:* a <a@b>\n*Sent:* Monday 5\n*To:* b",
    "Od: a\nWysłano: 5 maja 2025\nDo: b\nTemat: x",
]


@pytest.mark.parametrize("quotation", ["> older\n> words", "older words"])
@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_an_introduction_begins_the_older_mail(introduction, quotation):
    parted = split(f"Labas, ačiū.\n\n{introduction}\n\n{quotation}\n")
    assert parted.text == "Labas, ačiū."
    assert introduction in parted.quoted
    assert "older" in parted.quoted


@pytest.mark.parametrize("above", ["", "________________________________\n", "-----Original Message-----\n"])
@pytest.mark.parametrize("block", BLOCKS)
def test_a_header_block_begins_the_older_mail(block, above):
    parted = split(f"Labas.\n\n{above}{block}\n\nolder words")
    assert parted.text == "Labas."
    assert parted.quoted.endswith("older words")


SIGNATURES = ["", "\n-- \nOna\nUAB Įmonė", "\nSent from my iPhone", "\nPagarbiai\nOna"]


@pytest.mark.parametrize("signature", SIGNATURES)
@pytest.mark.parametrize("introduction", INTRODUCTIONS[:-3])
def test_new_words_are_found_wherever_they_stand(introduction, signature):
    below = split(f"{introduction}\n> older\n> words\n\nnew one{signature}")
    between = split(f"{introduction}\n> older?\nnew one\n> older?\nnew two{signature}")
    around = split(f"new one{signature}\n\n{introduction}\n> older\n\nnew two")
    assert "new one" in below.text
    assert "older" not in below.text
    assert {"new one", "new two"} <= set(between.text.splitlines())
    assert {"new one", "new two"} <= set(around.text.splitlines())


@pytest.mark.parametrize(
    "html",
    [
        '<div>one<blockquote class="gmail_quote" style="border-left:1px">two</blockquote>three</div>',
        '<div>one</div><blockquote style="margin-left:40px">two</blockquote><div>three</div>',
        '<p>one</p><div style="border:none;border-top:solid windowtext 1.0pt"><p>two</p></div><p>three</p>',
        "<p>one</p><blockquote>two</blockquote><p>three</p>"
        '<div class="gmail_quote"><div>On 5 May 2025 Ann wrote:</div><blockquote>old</blockquote></div>',
    ],
)
def test_the_authors_own_layout_is_no_quotation(html):
    parted = split("", html)
    assert [word for word in parted.text.split() if word.isalpha()] == ["one", "two", "three"]


def test_a_signature_the_program_marks_is_folded():
    html = '<p>New</p><div class="gmail_signature">Ona<br>UAB</div><div class="gmail_quote"><blockquote>old</blockquote></div>'
    parted = split("", html)
    assert (parted.text, parted.signature, "Ona" in parted.html) == ("New", "Ona\nUAB", False)


@pytest.mark.parametrize(
    "text",
    [
        "On my computer it fails since 5 May.\nI wrote: nothing works\nThanks",
        "Steps:\n-----\nOne\n\nOn Friday we said that 3 users:\nAnn\nBob",
        "From: Vilnius\nTo: Kaunas\nplease",
        "To: do list\nSubject: hi",
        "Problem:\n> cat /etc/x\noutput\nplease help",
        "2025-05-05 12:00 John: did it\n2025-05-05 12:01 Ann: ok",
        "The server a@b.com says:\nerror 5",
        "Sent from the warehouse: 5 boxes are missing",
        "> only a quote",
        "",
    ],
)
def test_ordinary_words_stay(text):
    assert split(text).text == text


def test_answers_between_the_lines_keep_their_context():
    text = "On Mon, 5 May 2025, Ann wrote:\n> First?\nYes.\n> Second?\nNo."
    assert split(text).text == "> First?\nYes.\n> Second?\nNo."


def test_a_forwarded_mail_is_what_the_mail_is_about():
    head = "---------- Forwarded message ---------\nFrom: Ann <ann@x.lt>\nDate: Mon, 5 May 2025\nSubject: Help\nTo: us"
    assert "It is broken." in split(f"{head}\n\nIt is broken.").text


def test_the_signature_is_folded_and_a_greeting_is_not():
    parted = split("Words.\n\nPagarbiai\nOna\n-- \nUAB Įmonė\n+370 600 00000")
    assert (parted.text, parted.signature) == (
        "Words.\n\nPagarbiai\nOna",
        "-- \nUAB Įmonė\n+370 600 00000".replace("-- ", "--"),
    )


@pytest.mark.parametrize(
    "html",
    [
        '<div>New</div><div class="gmail_quote"><div class="gmail_attr">On Mon, 5 May 2025 Ann wrote:</div>'
        '<blockquote class="gmail_quote">old</blockquote></div>',
        '<p>New</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ann</div><div>old</div>',
        '<div><p>New</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt">'
        "<p><b>Nuo:</b> Ann</p></div></div><p>old</p></div>",
        '<div>New</div><div class="yahoo_quoted"><div>old</div></div>',
        '<p>New</p><div class="moz-cite-prefix">2025-05-05, Ann rašė:</div><blockquote type="cite">old</blockquote>',
        "<p>New<br><br>2025-05-05, 14:41, Ann &lt;<a href='mailto:a@x.lt'>a@x.lt</a>&gt;:</p>"
        "<blockquote>old</blockquote>",
        '<div>New</div><div class="protonmail_quote">On Monday Ann wrote:'
        '<blockquote class="protonmail_quote">old</blockquote></div>',
    ],
)
def test_markup_says_where_the_older_mail_is(html):
    parted = split("", html)
    assert parted.text == "New"
    assert "old" in parted.quoted
    assert "New" in parted.html


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *INTRODUCTIONS,
                *BLOCKS,
                "> a",
                ">> b",
                "words",
                "",
                "-- ",
                "----",
                "Sent from my iPhone",
                "a@b.example wrote:",
                "<x@y.lt>",
            ]
        ),
        max_size=14,
    )
)
def test_nothing_is_ever_lost(lines):
    text = "\n".join(lines)
    parted = split(text)
    whole = "".join(f"{parted.text}{parted.quoted}{parted.signature}".split())
    assert sorted(whole.replace(">", "")) == sorted("".join(text.split()).replace(">", ""))


N = 200_000


@pytest.mark.parametrize(
    "text",
    [
        ">" * N,
        "> " * (N // 2),
        ">\n" * (N // 2),
        ("On 5 Mon " * 40 + "\n") * (N // 360),
        "On 5 May 2025 Ann a@b.com wrot\n" * (N // 31),
        "".join(">" * depth + " a\n" for depth in range(600)),
        "From: a\n\n" * (N // 9),
        "12:00 " * (N // 6),
        ("rašė: " * 60 + "\n") * (N // 360),
        " " * N,
    ],
)
def test_hostile_quoting_costs_less_than_a_second(text):
    start = time.process_time()
    split(text)
    assert time.process_time() - start < 1.5
