"""The older mail that is folded away is not shown by the HTML either, and nothing new is lost with it."""

import pytest

from talka.kit.html import to_text
from talka.kit.mime.quotes import split

NEW, OLD = "Thanks, it works now.", "Please restart the printer."
HEAD = (
    "<div>From: Help &lt;h@e.org&gt;</div><div>Date: 23/11/2026 09:14</div><div>To: Ann</div><div>Subject: Re: x</div>"
)


@pytest.mark.parametrize(
    "html",
    [
        f'<div dir="ltr">{NEW}</div><div id="ydp2yahoo_quoted_1"><div>On Monday, November 23, 2026 at 9:14, Help &lt;h@e.org&gt; wrote:</div>{OLD}</div>',
        f'<div>{NEW}</div><hr data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{HEAD}</div><div>{OLD}</div>',
        f'<div name="messageBodySection">{NEW}</div><div name="messageSignatureSection">Ann</div><div name="messageReplySection">On 23 Nov 2026, Help wrote:<br>{OLD}</div>',
        f"<div>{NEW}</div><div><div>-------- Original message --------</div>{HEAD}</div>{OLD}",
        f"<p>{NEW}</p><p>Nov 23, 2026, 09:14 by h@e.org:</p><p>{OLD}</p>",
    ],
)
def test_the_older_mail_is_not_in_the_html(html: str) -> None:
    parted = split(to_text(html), html)
    assert parted.text.strip() == NEW
    assert OLD in parted.quoted
    assert NEW in parted.html
    assert OLD not in parted.html


def test_where_it_cannot_be_cut_the_plain_words_are_shown() -> None:
    html = f"<font>{NEW}</font><br><font>From: </font>Help &lt;h@e.org&gt;<br><font>Date: </font>23.11.2026<br><font>To: </font>Ann<br><font>Subject: </font>x<br>{OLD}"
    parted = split(to_text(html), html)
    assert (parted.text.strip(), parted.html) == (NEW, "")
    pictured = html.replace("<br>", '<br><img src="cid:1">', 1)
    assert 'cid:1"' in split(to_text(pictured), pictured).html


def test_an_answer_below_the_older_mail_keeps_all_of_the_html() -> None:
    html = f"<p>On Mon, Nov 23, 2026 at 9:14, Help &lt;h@e.org&gt; wrote:</p><p>&gt; {OLD}</p><p>{NEW}</p>"
    parted = split(to_text(html), html)
    assert NEW in (parted.html or parted.text)
