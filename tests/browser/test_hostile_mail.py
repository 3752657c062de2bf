"""HAZARDS XSS-1, TRK-1: hostile HTML mail opened by an agent in Chromium runs nothing and fetches nothing."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from .conftest import PASSWORD

pytestmark = pytest.mark.browser
RUN = "window.top.__pwn=1;window.__pwn=1;alert(1);fetch('EVIL/ran')"
HOSTILE = [
    "<script>RUN</script>", "<img src=x onerror=\"RUN\">", "<img src='EVIL/i.png'>", "<img src='//HOST/i.png'>", "<img srcset='EVIL/s.png 1x, EVIL/s2.png 2x'>",
    "<picture><source srcset='EVIL/p.png'><img src='EVIL/q.png'></picture>", "<svg onload=\"RUN\"></svg>", "<svg><script>RUN</script></svg>",
    "<svg><image href='EVIL/svg.png'/><use href='EVIL/u.svg#x'/></svg>", "<svg><filter><feImage href='EVIL/fe.png'/></filter></svg>",
    "<svg><animate onbegin=\"RUN\" attributeName=x dur=1s></svg>", "<svg><a xlink:href='javascript:RUN'><text y=20>x</text></a></svg>", "<svg><foreignObject><iframe src='EVIL/fo'></iframe></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=RUN&gt;'>", "<math href='javascript:RUN'>x</math>",
    "<noscript><p title='</noscript><img src=x onerror=RUN>'>", "<template><img src=x onerror=RUN></template>", "<textarea><img title='</textarea><img src=x onerror=RUN>'>",
    "<style>@import url(EVIL/imp.css);body{background:url(EVIL/bg.png)}</style>", "<div style=\"background:url('EVIL/st.png')\">x</div>", "<div style='background-image:image-set(\"EVIL/is.png\" 1x)'>x</div>",
    "<div style='position:fixed;inset:0;z-index:9999'>x</div>", "<div style='width:expression(RUN)'>x</div>", "<link rel=stylesheet href='EVIL/l.css'>", "<link rel=prefetch href='EVIL/pf'>",
    "<link rel=dns-prefetch href='EVIL'>", "<link rel=preload as=image href='EVIL/pl.png'>", "<meta http-equiv=refresh content='0;url=EVIL/meta'>", "<base href='EVIL/'><img src='rel.png'>",
    "<iframe src='EVIL/frame'></iframe>", "<iframe srcdoc='<script>RUN</script>'></iframe>", "<iframe src='javascript:RUN'></iframe>", "<object data='EVIL/o'></object>", "<embed src='EVIL/e'>",
    "<applet code=x archive='EVIL/a'></applet>", "<video poster='EVIL/po.png' src='EVIL/v' autoplay onplay=\"RUN\"></video>", "<audio src='EVIL/au' autoplay></audio>", "<input type=image src='EVIL/in.png'>",
    "<input autofocus onfocus=\"RUN\">", "<form action='EVIL/f' method=post><button>x</button></form>", "<form id=x></form><button form=x formaction='javascript:RUN'>x</button>", "<body background='EVIL/b.png' onload=\"RUN\">",
    "<table background='EVIL/t.png'><tr><td background='EVIL/td.png'>x</td></tr></table>", "<a href='javascript:RUN'>x</a>", "<a href='java&#x09;script:RUN'>x</a>", "<a href='&#106;avascript:RUN'>x</a>", "<a href='vbscript:RUN'>x</a>",
    "<a href='data:text/html,<script>RUN</script>'>x</a>", "<a href='EVIL/ping' ping='EVIL/pinged'>x</a>", "<details open ontoggle=\"RUN\">x</details>", "<marquee onstart=\"RUN\">x</marquee>", "<img src='/accounts/logout/'>",
    "<img src='data:image/svg+xml,<svg onload=RUN xmlns=\"http://www.w3.org/2000/svg\"/>'>", "<![CDATA[<script>RUN</script>]]>", "<!--[if gte mso 9]><script>RUN</script><![endif]-->", "<x xmlns='http://www.w3.org/1999/xhtml'><script>RUN</script></x>",
    "<xss style='animation-name:x' onanimationstart=\"RUN\">", "<script src='EVIL/s.js'></script>", "<img src='file:///etc/passwd'>", "<img src='\\\\HOST\\share\\i.png'>", "<img/src='x'/onerror=RUN>", "<<script>RUN//<</script>",
    "<img lowsrc='EVIL/low.png' dynsrc='EVIL/dyn.png'>", "<frameset><frame src='EVIL/fr'></frameset>", "<div onpointerover=\"RUN\" style='padding:200px'>x</div>", "<a name=__proto__ id=body>x</a><img name=forms>",
]  # fmt: skip
FILL = """
from email.message import EmailMessage
from talka.access import actions as access
from talka.desks.models import Desk
from talka.mail.models import Mailbox
from talka.mail.testing import arrive
from talka.people import actions as people
from talka.people.models import Organization
from talka.tickets.models import Message
Organization.objects.get_or_create(name="Nerio")
desk = Desk.objects.first() or Desk.objects.create(name="IT")
Mailbox.objects.create(name="Help", address="help@example.org", desk=desk, default=True)
ben = people.add_person(email="ben@example.org", name="Ben Hughes", password=%(password)r, by=None)
access.own_address(ben)
access.give(access.role("agent"), person=ben, desk_id=desk.pk, by=None)
for number, html in enumerate(%(mails)r):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"X <x{number}@evil.example>", "help@example.org", f"Case {number}"
    mail["Message-ID"] = f"<{number}@evil.example>"
    mail.set_content("plain")
    mail.add_alternative(f"<p>Before</p>{html}<p>After</p>", subtype="html")
    arrive(mail.as_bytes())
answer = list(Message.objects.order_by("pk").values_list("ticket_id", "pk"))
"""


@pytest.fixture
def evil():
    """A server that remembers whoever calls it."""
    heard = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_HEAD = do_GET

        def log_message(self, *_args):
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()


def test_no_hostile_mail_runs_or_calls_home(installation, chromium, evil):
    address, heard = evil
    mails = [
        one.replace("RUN", RUN).replace("EVIL", address).replace("HOST", address.removeprefix("http://"))
        for one in HOSTILE
    ]
    tickets = installation.site.ask(FILL % {"password": PASSWORD, "mails": mails})
    assert len(tickets) == len(HOSTILE)
    context = chromium.new_context(base_url=installation.url)
    page, dialogs, strangers, complaints = context.new_page(), [], [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text) if "script-src" in said.text or "Content Security" in said.text else None
        ),
    )
    context.on(
        "request",
        lambda request: (
            strangers.append(request.url)
            if not request.url.startswith((installation.url, "data:", "blob:", "about:"))
            else None
        ),
    )
    framed = 0
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("ben@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/tickets/")
    for (number, first), html in zip(tickets, HOSTILE, strict=True):
        at = f"{installation.url}/tickets/{number}/"
        page.goto(at)
        page.mouse.move(600, 300)
        frames = page.locator("iframe")
        framed += frames.count()
        for place in range(frames.count()):
            sandbox = frames.nth(place).get_attribute("sandbox")
            assert sandbox is not None, html
            assert "allow-scripts" not in sandbox, html
            assert "allow-same-origin" not in sandbox, html
        assert page.evaluate("window.__pwn") is None, html
        assert page.url == at, html
        page.goto(f"/messages/{first}/body")  # by itself, as if opened in a window of its own
        assert page.evaluate("window.__pwn") is None, html
        assert (dialogs, strangers, heard) == ([], [], []), html
    assert framed > len(HOSTILE) // 2, "the bodies were not shown, so this proves nothing"
    assert [one for one in complaints if "script" in one] == []
    context.close()
