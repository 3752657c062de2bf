"""Bytes that are not what their label says, in the languages our customers' correspondents write."""

import pytest

from talka.kit.mime.charsets import decode

RUSSIAN = "Здравствуйте, с утра не работает принтер на третьем этаже."
GREEK = "Καλημέρα, ο εκτυπωτής στον τρίτο όροφο δεν λειτουργεί."
CHINESE = "您好，三楼的打印机从早上开始就不能用了，请帮忙处理一下。"
JAPANESE = "おはようございます。三階のプリンターが朝から動きません。"
KOREAN = "안녕하세요. 아침부터 3층 프린터가 작동하지 않습니다."
POLISH = "Dzień dobry, od rana nie działa drukarka na trzecim piętrze, proszę o źdźbło."
CZECH = "Dobrý den, od rána nefunguje tiskárna ve třetím patře, prosím o opravu, děkuji."
LATVIAN = "Labdien, kopš rīta nedarbojas printeris trešajā stāvā. Lūdzu, palīdziet."
TURKISH = "Günaydın, sabahtan beri üçüncü kattaki yazıcı çalışmıyor, lütfen."


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (RUSSIAN, "koi8-r"), (RUSSIAN, "cp1251"), (RUSSIAN, "iso8859-5"), (GREEK, "iso8859-7"), (CHINESE, "gb2312"), (JAPANESE, "euc-jp"),
        (KOREAN, "euc-kr"), (POLISH, "cp1250"), (POLISH, "iso8859-2"), (CZECH, "cp1250"), (LATVIAN, "cp1257"), (TURKISH, "iso8859-9"),
    ],
)  # fmt: skip
def test_what_is_called_western_and_is_not_is_read_as_what_it_is(text: str, codec: str) -> None:
    assert decode(text.encode(codec), "iso-8859-1") == (text, "charset mislabelled")


@pytest.mark.parametrize("label", ["us-ascii", "", "utf-8", "iso-8859-1", "x-unknown"])
def test_japanese_by_escapes_needs_no_label(label: str) -> None:
    assert decode(JAPANESE.encode("iso-2022-jp"), label)[0] == JAPANESE


@pytest.mark.parametrize(
    "text",
    [
        "Größere Störung im dritten Stock, bitte prüfen. 12 m³ Öl für 3 €.", "L’imprimante du troisième étage ne marche plus où ça gêne, hélas, naïve.",
        "¿Podría ayudarme mañana? La impresora del sofá no está ahí.", "Não há impressão à tarde, ação já: coração, põe.",
        "Printeren på tredje sal virker ikke, æblegrød og smørrebrød er blå.", "Prentarinn á þriðju hæð virkar ekki, það er ómögulegt að bíða öðru sinni.",
        "Skrivaren på tredje våningen fungerar inte, vänligen åtgärda.", "È già più di così: perché non c’è, ahimè, il caffè lì?",
    ],
)  # fmt: skip
def test_what_is_western_stays_so(text: str) -> None:
    assert decode(text.encode("cp1252"), "iso-8859-1") == (text, "")
