"""What every test may ask for."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# before Django reads its settings: tests never touch the data of a running installation
os.environ["TALKA_DATA"] = tempfile.mkdtemp(prefix="talka-test-")
os.environ.setdefault("TALKA_EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")

if TYPE_CHECKING:
    from talka.demo.world import World


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    from django.utils import translation  # noqa: PLC0415  Django is configured by pytest-django after this file

    from talka.options import store  # noqa: PLC0415

    store.forget()
    translation.activate("en")
    yield
    store.forget()
    translation.deactivate()


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: object) -> None:
    """Files of one test are not seen by another."""
    settings.DATA = tmp_path


@pytest.fixture(autouse=True)
def _own_servers(settings: object) -> None:
    """The mail servers of the tests stand on this machine."""
    settings.MAIL_PRIVATE_HOSTS = ["127.0.0.1", "::1"]


@pytest.fixture
def world(db: None) -> "World":
    """Ada and Ben (agents of the IT desk), Carol (customer), Dan (outsider), Eve (administrator)."""
    from talka.demo.world import build_world  # noqa: PLC0415

    return build_world()


@pytest.fixture
def company(db: None) -> "World":
    """The sample company of `talka demo` with its whole story: a test of many tickets asks for it."""
    from talka.demo.company import found  # noqa: PLC0415

    return found()[0]
