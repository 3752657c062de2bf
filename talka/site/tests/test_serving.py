"""`talka serve` as people start it: real processes on a fresh data folder."""

import os
import re
import signal
import socket
import stat
import threading
from pathlib import Path

import pytest

from talka.jobs.testing import living_site, until

from .browser import answers, door, get


@pytest.fixture(scope="module")
def site():
    with living_site() as made:
        made.folder.chmod(0o755)
        yield made
        for process in made.processes:
            process.terminate()
        for process in made.processes:
            process.wait(40)


@pytest.fixture(scope="module")
def served(site):
    """One `talka serve` for all who only look at it."""
    return serve(site)


def free_port() -> int:
    with door() as listening:
        return int(listening.getsockname()[1])


def serve(site):
    port = free_port()
    process = site.start("serve", "--port", str(port))
    until(lambda: answers(port) and f"ready at http://127.0.0.1:{port}" in site.log, 60)
    return process, port


def children(process) -> dict[str, int]:
    """The processes under it: what they do, and their number."""
    found = {}
    for number in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split():
        words = Path(f"/proc/{number}/cmdline").read_text(encoding="utf-8").split("\0")
        if "talka" in words:  # else it has only just been forked
            found[words[words.index("talka") + 1]] = int(number)
    return found


def alive(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state.rsplit(")", 1)[1].split()[0] != "Z"


def test_a_new_site_says_where_it_is_and_how_to_set_it_up(site, served):
    _process, port = served
    assert f"ready at http://127.0.0.1:{port}" in site.log
    assert f"http://127.0.0.1:{port}/setup/" in site.log


def test_strangers_learn_that_it_is_well_and_nothing_more(served):
    _process, port = served
    status, headers, body = get(port, "/health")
    assert (status, body) == (200, b'{"status": "ok"}')
    assert "server" not in headers


def test_the_data_folder_is_for_its_owner_alone(site, served):
    assert stat.S_IMODE(site.folder.stat().st_mode) == 0o700


def test_a_killed_child_is_back_in_a_moment(site, served):
    process, port = served
    before = children(process)
    os.kill(before["worker"], signal.SIGKILL)
    os.kill(before["web"], signal.SIGKILL)
    until(lambda: set(children(process)) == {"web", "worker"} and answers(port))
    assert "worker killed by signal 9; starting it again" in site.log


def test_a_taken_port_is_named(site):
    with door() as listening:
        port = listening.getsockname()[1]
        process = site.start("serve", "--port", str(port))
        assert process.wait(10) == 1
    assert f"port {port} on 127.0.0.1 is taken" in site.log
    assert "Traceback" not in site.log


def test_told_to_stop_it_stops_all_of_itself(site):
    process, _port = serve(site)
    below = children(process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert not any(alive(number) for number in below.values())


def test_no_orphan_keeps_the_port_when_the_supervisor_is_killed(site):
    process, _port = serve(site)
    below = children(process)
    process.kill()
    until(lambda: not any(alive(number) for number in below.values()))


def test_starting_anew_refuses_nobody(served):
    process, port = served
    old, done, failures, count = children(process)["web"], threading.Event(), [], [0]

    def visit() -> None:
        while not done.is_set():
            count[0] += 1
            try:
                status = get(port, "/health")[0]
            except OSError as reason:
                status = reason
            if status != 200:
                failures.append(status)

    visitor = threading.Thread(target=visit)
    visitor.start()
    process.send_signal(signal.SIGHUP)
    try:
        until(lambda: not alive(old) and "web" in children(process), 60)
    finally:
        done.set()
        visitor.join()
    assert failures == []
    assert count[0] > 20


def test_half_a_form_is_never_acted_on(served):
    _process, port = served
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(b"POST /health HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\ntext=half")
    # the process is alive and its threads are free
    assert all(get(port, "/health")[0] == 200 for _ in range(10))


def test_a_body_larger_than_anything_we_take_is_refused(served):
    process, port = served
    status, _headers, _body = get(port, "/health", "POST", "x" * (28 * 1024 * 1024))
    assert status == 413
    assert children(process)["web"]


def test_idle_it_all_fits_in_250_megabytes(served):
    process, _port = served
    numbers = [process.pid, *children(process).values()]
    # resident memory, summed: what processes share counts in each of them
    told = "".join(Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii") for number in numbers)
    assert sum(int(kilobytes) for kilobytes in re.findall(r"^Rss: +(\d+) kB", told, re.MULTILINE)) < 250 * 1024
