"""The launcher finds a Python, runs a step only when its inputs changed, and says plainly what it lacks."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    """bin/bootstrap.py, working in a folder of its own."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bin" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "bootstrap", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "STAMPS", tmp_path / ".stamps")
    module.STAMPS.mkdir()
    return module


@pytest.fixture
def step(bootstrap, tmp_path, monkeypatch):
    """One step that copies `in` to `out`."""
    source, product = tmp_path / "in", tmp_path / "out"
    source.write_text("first")
    made = bootstrap.Step("copy", "a copy", [source], product, lambda: product.write_text(source.read_text()))
    monkeypatch.setattr(bootstrap, "every_step", lambda developer: {"copy": made})
    return made


def test_a_step_is_stale_until_it_has_run(bootstrap, step):
    assert bootstrap.stale([step]) == [step]
    bootstrap.make_all(["copy"], developer=False)
    assert bootstrap.stale([step]) == []


def test_a_changed_input_makes_it_stale(bootstrap, step):
    bootstrap.make_all(["copy"], developer=False)
    step.inputs[0].write_text("second")
    assert bootstrap.stale([step]) == [step]


def test_a_checkout_that_only_touches_the_input_does_not(bootstrap, step):
    bootstrap.make_all(["copy"], developer=False)
    os.utime(step.inputs[0], (1, 1))
    assert bootstrap.stale([step]) == []


def test_a_product_that_was_deleted_is_made_again(bootstrap, step):
    bootstrap.make_all(["copy"], developer=False)
    step.product.unlink()
    assert bootstrap.stale([step]) == [step]


def test_a_step_that_failed_half_way_is_not_taken_for_done(bootstrap, step, monkeypatch):
    bootstrap.make_all(["copy"], developer=False)
    first = step.inputs[0].read_text()
    step.inputs[0].write_text("second")

    def fail():
        raise bootstrap.Unprepared("no network")

    broken = bootstrap.Step("copy", "a copy", step.inputs, step.product, fail)
    monkeypatch.setattr(bootstrap, "every_step", lambda developer: {"copy": broken})
    with pytest.raises(bootstrap.Unprepared):
        bootstrap.make_all(["copy"], developer=False)
    step.inputs[0].write_text(first)
    assert bootstrap.stale([step]) == [step]


def test_a_failed_program_is_shown_with_what_it_said(bootstrap):
    with pytest.raises(bootstrap.Unprepared, match=r"(?s)could not count.*one is missing"):
        bootstrap.run([sys.executable, "-c", "print('one is missing'); exit(1)"], "count")


def test_a_home_that_cannot_be_written_moves_the_caches(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "home_is_writable", lambda: False)
    assert bootstrap.environment()["npm_config_cache"].startswith(str(bootstrap.STAMPS))


def test_packages_cannot_be_led_astray_by_the_callers_environment(bootstrap, monkeypatch):
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    environment = bootstrap.environment()
    assert "PIP_TARGET" not in environment
    assert environment["PIP_INDEX_URL"] == "https://mirror.example/simple"


@pytest.mark.parametrize(
    ("exit_code", "reason"),
    [(3, "Too old: python-of-mine"), (4, "without venv or ensurepip: python-of-mine"), (127, "no other was tried")],
)
def test_without_a_fitting_python_it_says_what_is_missing(tmp_path, exit_code, reason):
    fake = tmp_path / "python-of-mine"
    fake.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    fake.chmod(0o755)
    launcher = copy_of_the_launcher(tmp_path)
    done = start(launcher, TALKA_PYTHON="python-of-mine", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 1
    assert reason in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


def test_it_passes_over_a_python_that_does_not_run(tmp_path):
    shim = tmp_path / "python3"
    shim.write_text("#!/bin/sh\nexit 127\n")
    good = tmp_path / "python3.14"
    good.write_text('#!/bin/sh\n[ "$2" = -c ] || echo "handed over to $2 with $3"\n')
    for program in (shim, good):
        program.chmod(0o755)
    done = start(copy_of_the_launcher(tmp_path), PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.stdout == f"handed over to {tmp_path}/clone/bin/bootstrap.py with serve\n"


def test_the_locks_name_no_registry():
    locks = [ROOT / "package-lock.json", *(ROOT / "requirements").glob("*.txt")]
    assert len(locks) == 5
    for lock in locks:
        text = lock.read_text()
        assert '"resolved"' not in text
        assert "--index-url" not in text
        assert "--find-links" not in text


def copy_of_the_launcher(folder):
    launcher = folder / "clone" / "bin" / "talka"
    launcher.parent.mkdir(parents=True)
    launcher.write_bytes((ROOT / "bin" / "talka").read_bytes())
    launcher.chmod(0o755)
    return launcher


def start(launcher, **environment):
    command = [str(launcher), "serve"]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
