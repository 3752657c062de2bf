"""Long-running listeners that live in the worker process: an SMTP door, a mailbox watcher."""

import logging
import threading
from collections.abc import Callable

from django.db import connections

from talka.kit.registry import Registry, module_of

log = logging.getLogger("talka.jobs")
Service = Callable[[threading.Event], None]
services: Registry[Service] = Registry("service")


def service(name: str) -> Callable[[Service], Service]:
    """Declare a function that listens until `stop` is set, in a thread of its own; started again if it falls."""

    def declare(function: Service) -> Service:
        return services.add(name, function, module=module_of(function))

    return declare


def start(stop: threading.Event) -> list[threading.Thread]:
    """A thread for every service of the modules that are on."""
    threads = [threading.Thread(target=_keep, args=(name, run, stop), name=name, daemon=True) for name, run in services]
    for thread in threads:
        thread.start()
    return threads


def _keep(name: str, run: Service, stop: threading.Event, pause: float = 1.0) -> None:
    while not stop.is_set():
        try:
            run(stop)
            return  # it has nothing (more) to do: not configured
        except Exception:  # a listener that falls is shown in the log and stood up again
            log.exception("service %s fell; starting it again in %.0f s", name, pause)
        finally:
            connections.close_all()
        stop.wait(pause)
        pause = min(60.0, pause * 2)
