"""A real Dovecot on free ports of the loopback, in a folder of its own, gone when the test is."""

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "let-me-in"
CONFIG = """
protocols = imap pop3
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
{users}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  {chroot}
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service anvil {{
  {chroot}
}}
service stats {{
  {chroot}
}}
protocol pop3 {{
  pop3_uidl_format = %08Xu%08Xv
}}
"""


@dataclass
class Dovecot:
    folder: Path
    imap: int
    imaps: int
    pop3: int
    user: str = "help"

    def put(self, raw: bytes, flags: str = "") -> None:
        """A mail lies in the mailbox as if it had been delivered."""
        with self.session() as session:
            answer, _data = session.append("INBOX", flags, None, raw)  # type: ignore[arg-type]
            assert answer == "OK"

    def count(self, what: str = "ALL") -> int:
        with self.session() as session:
            session.select("INBOX")
            return len(session.search(None, what)[1][0].split())

    @contextmanager
    def session(self) -> Iterator[imaplib.IMAP4]:
        session = imaplib.IMAP4("127.0.0.1", self.imap)
        session.login(self.user, PASSWORD)
        try:
            yield session
        finally:
            session.logout()


@contextmanager
def dovecot(*, tls: bool = False) -> Iterator[Dovecot]:
    folder = Path(tempfile.mkdtemp(prefix="dv"))  # short: the paths of unix sockets are limited
    folder.chmod(0o755)
    imap, imaps, pop3 = _free_ports(3)
    owner = _owner()
    mail = folder / "mail"
    mail.mkdir(mode=0o777)
    mail.chmod(0o777)
    config = folder / "dovecot.conf"
    lines = _certificate_lines(folder) if tls else ""
    config.write_text(
        CONFIG.format(
            folder=folder,
            password=PASSWORD,
            imap=imap,
            imaps=imaps if tls else 0,
            pop3=pop3,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            ssl="yes" if tls else "no",
            certificate=lines,
            chroot="" if os.getuid() == 0 else "chroot =",
            users=""
            if os.getuid() == 0
            else f"default_internal_user = {owner.pw_name}\ndefault_login_user = {owner.pw_name}\n"
            f"default_internal_group = {owner.pw_gid}",
        )
    )
    process = subprocess.Popen(
        ["/usr/sbin/dovecot", "-F", "-c", str(config)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        _wait_for(imap, process, folder)
        yield Dovecot(folder, imap, imaps, pop3)
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd:
    """Mail may not belong to root."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def certificate(folder: Path) -> tuple[Path, Path]:
    """Self-signed: what a client must refuse."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    words = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout {key} -out {cert}".split()
    subprocess.run(["openssl", *words], check=True, capture_output=True)
    return cert, key


def _certificate_lines(folder: Path) -> str:
    cert, key = certificate(folder)
    return f"ssl_cert = <{cert}\nssl_key = <{key}"


def _wait_for(port: int, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"dovecot did not start: {process.stdout and process.stdout.read().decode()}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)  # the server has no other way to say that it is ready
        else:
            return
    raise RuntimeError(f"dovecot does not answer: {(folder / 'log').read_text()}")


__all__ = ["PASSWORD", "Dovecot", "certificate", "dovecot"]
