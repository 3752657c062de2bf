"""The mails that are offered: each has a number in its subject, and it is known beforehand what must become of it."""

import random
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

DOORS = ("smtp", "lmtp", "imap", "pop3", "pipe")
WEIGHTS = (30, 20, 30, 20, 5)
KINDS = ("new", "answer", "absence", "nobody", "bounce", "repeat")
FREQUENCY = (60, 12, 6, 4, 6, 6)
BECOMES = {"new": "opened", "answer": "added", "absence": "automatic", "nobody": "aside", "bounce": "bounce"}


@dataclass
class Mail:
    number: int
    kind: str
    door: str
    raw: bytes
    sender: str
    rude: bool = False  # a first attempt that breaks off in the middle of DATA

    @property
    def becomes(self) -> str:
        return BECOMES[self.kind]


class Post:
    """Makes mail after mail; what answers or reports needs a mail of ours, which the sink has taken."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.made = chance, list[Mail]()
        self.ours: list[tuple[str, str]] = []  # Message-ID and recipient of confirmations the sink has

    def make(self, door: str = "", kind: str = "") -> Mail:
        number = len(self.made) + 1
        kind = kind or self.chance.choices(KINDS, FREQUENCY)[0]
        door = door or self.chance.choices(DOORS, WEIGHTS)[0]
        if kind == "repeat" and self.made and self.made[-1].door == door and self.made[-1].kind == "new":
            return self.made[-1]
        kind = kind if kind in ("absence", "nobody") or (kind in ("answer", "bounce") and self.ours) else "new"
        mail = Mail(number, kind, door, b"", f"person{number}@elsewhere.test", rude=self.chance.random() < 0.15)
        mail.raw = self._written(mail)
        self.made.append(mail)
        return mail

    def _written(self, mail: Mail) -> bytes:
        letter = EmailMessage(policy=SMTP)
        about = self.chance.choice(self.ours[-40:]) if self.ours else ("", "")
        if mail.kind == "answer":
            mail.sender = about[1]
        if mail.kind == "nobody":
            mail.sender = ""
        else:
            letter["From"] = f"Person {mail.number} <{mail.sender}>"
        letter["To"] = {"imap": "imap@example.org", "pop3": "pop@example.org"}.get(mail.door, "help@example.org")
        letter["Subject"] = f"Torture {mail.number} of a mail"
        letter["Message-ID"] = f"<torture.{mail.number}@elsewhere.test>"
        if mail.kind == "answer":
            letter["In-Reply-To"] = about[0]
        if mail.kind == "absence":
            letter["Auto-Submitted"] = "auto-replied"
        if mail.kind == "bounce":
            return self._report(letter, mail, about)
        letter.set_content(f"This is number {mail.number}.\n" + "It is a mail like any other.\n" * 40)
        if self.chance.random() < 0.2:
            letter.add_attachment(
                self.chance.randbytes(120_000), maintype="application", subtype="pdf", filename="report.pdf"
            )
        return letter.as_bytes()

    def _report(self, letter: EmailMessage, mail: Mail, about: tuple[str, str]) -> bytes:
        """RFC 3464: about another's mail, so that no confirmation's state depends on chance."""
        head = "\r\n".join(f"{name}: {value}" for name, value in letter.items())
        mail.sender = ""
        return (
            f"{head}\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nYour mail came back.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.elsewhere.test\r\n\r\n"
            "Final-Recipient: rfc822; gone@elsewhere.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
            f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about[0]}\r\n\r\n--b--\r\n"
        ).encode()
