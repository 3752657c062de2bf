"""The commands behind `talka serve`, each also for a host of its own: prepare, web, worker."""

import argparse
import os
import signal
import socket
import threading

from talka.kit.cli import argument, command, say

from . import parent

UMASK = 0o027


@command("prepare", help="bring the database up to date and say what is left to do")
def prepare(args: argparse.Namespace) -> None:
    from django.core.management import call_command  # noqa: PLC0415  only this command needs it

    from talka.access.setup import issue_link  # noqa: PLC0415  models come with Django

    os.umask(UMASK)
    call_command("migrate", interactive=False, verbosity=0)
    if link := issue_link():
        say(f"Set up the first administrator (once, within a day): {link}")


@command("web", help="serve the pages and event streams, without a worker")
@argument("--host", default="127.0.0.1")
@argument("--port", type=int, default=8000)
@argument("--fd", type=int, default=-1, help=argparse.SUPPRESS)
def web(args: argparse.Namespace) -> None:
    from .web import serve_pages  # noqa: PLC0415  the worker must not carry the server

    os.umask(UMASK)
    parent.follow()
    door = socket.socket(fileno=args.fd) if args.fd >= 0 else _listen(args.host, args.port)
    serve_pages(door)


@command("worker", help="run the jobs and the mail listeners, without pages")
@argument("--threads", type=int, default=3, help="how many jobs run at once")
@argument("--lanes", default="", help="only these lanes, for example: mail,bulk")
def worker(args: argparse.Namespace) -> None:
    from talka.jobs import services  # noqa: PLC0415
    from talka.jobs.queue import LANES  # noqa: PLC0415
    from talka.jobs.worker import run  # noqa: PLC0415

    os.umask(UMASK)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parent.follow()
    services.start(stop)
    parent.ready()
    run(stop, lanes=args.lanes.split(",") if args.lanes else LANES, threads=args.threads)
    # a job that does not end is back in the queue already: do not wait for its thread
    os._exit(0)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as reason:
        raise SystemExit(f"talka: cannot listen on {host}:{port}: {reason.strerror}") from reason
