"""`banyan report`: what it prints, where it writes, and what it leaves alone."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest

from analysis import reports
from tests.functional.command import BANYAN, banyan
from tests.functional.conftest import digest_of


def test_prints_one_page_with_what_to_do_next(shop):
    done = banyan("report", str(shop))
    assert (done.returncode, done.stderr) == (0, "")
    assert "orders → accounts" in done.stdout
    assert "banyan explain orders accounts" in done.stdout.partition("Next")[2]


def test_prints_json_that_other_programs_read(shop):
    document = json.loads(banyan("report", str(shop), "--format", "json").stdout)
    assert [model["id"] for model in document["models"]] == ["accounts.Customer", "orders.Order"]
    assert {app["label"] for app in document["apps"]} == {"accounts", "orders"}


@pytest.mark.parametrize("name", reports.names())
def test_writes_every_format_to_a_file(name, shop, tmp_path):
    target = tmp_path / "report"
    done = banyan("report", str(shop), "--format", name, "--output", str(target))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"wrote {target} ({target.stat().st_size:,} bytes)\n"
    assert banyan("report", str(shop), "--format", name).stdout.encode() == target.read_bytes()


def test_reads_this_folder_without_a_path(shop):
    assert "orders → accounts" in banyan("report", cwd=shop).stdout


def test_replaces_an_older_report_and_keeps_its_mode(shop, tmp_path):
    target = tmp_path / "report.json"
    target.write_text("older")
    target.chmod(0o640)
    assert banyan("report", str(shop), "--format", "json", "--output", str(target)).returncode == 0
    assert json.loads(target.read_text())
    assert target.stat().st_mode & 0o777 == 0o640


def test_writes_through_a_link_to_the_file_behind_it(shop, tmp_path):
    (tmp_path / "real.json").write_text("older")
    (tmp_path / "link.json").symlink_to("real.json")
    assert banyan("report", str(shop), "--format", "json", "--output", str(tmp_path / "link.json")).returncode == 0
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text())


def test_may_write_its_report_into_the_project_when_asked_to(shop):
    before = digest_of(shop)
    assert banyan("report", ".", "--format", "json", "--output", "report.json", cwd=shop).returncode == 0
    after = digest_of(shop)
    assert {path for path in after if before.get(path) != after[path]} == {".", "report.json"}


@pytest.mark.parametrize("target", ["/dev/stdout", "/dev/null"])
def test_writes_to_a_device(target, shop):
    done = banyan("report", str(shop), "--format", "json", "--output", target)
    assert done.returncode == 0
    assert not done.stdout or json.loads(done.stdout)


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("nowhere/report.json", "its folder does not exist"),
        ("report.json/report.json", "its folder does not exist"),
        ("/dev/full", "No space left on device"),
    ],
)
def test_says_why_the_report_cannot_be_written(output, reason, shop, tmp_path):
    (tmp_path / "report.json").write_text("older")
    done = banyan("report", str(shop), "--output", output, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: {output}: cannot be written: {reason}\n hint: name a file in a folder that exists and has room\n"
    )


def test_a_full_disk_leaves_the_older_report_as_it_was(shop, tmp_path):
    target = tmp_path / "out" / "report.json"
    target.parent.mkdir()
    target.write_text("older")
    done = subprocess.run(
        [BANYAN, "report", str(shop), "--no-cache", "--format", "json", "--output", str(target)],
        capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )  # fmt: skip
    assert done.returncode == 2
    assert "cannot be written: File too large" in done.stderr
    assert [path.name for path in target.parent.iterdir()] == ["report.json"]
    assert target.read_text() == "older"


def test_a_full_stdout_is_told(shop):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([BANYAN, "report", str(shop)], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: stdout: cannot be written: No space left on device\n")


@pytest.mark.parametrize(("closed", "code"), [(">&-", 2), ("2>&-", 0), ("<&-", 0)])
def test_bears_a_closed_stream(closed, code, shop):
    command = f"{BANYAN} report {shop} {closed}"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_a_reader_who_leaves_early_is_no_error(shop):
    done = subprocess.run(
        f"{BANYAN} report {shop} --format html | head -c 1; echo; echo ${{PIPESTATUS[0]}}",
        shell=True, executable="/bin/bash", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split()[-1] in {"0", "141"}
    assert done.stderr == ""


def test_writes_utf_8_whatever_the_terminal_speaks(shop):
    plain = banyan("report", str(shop)).stdout
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    assert banyan("report", str(shop), env=env).stdout == plain


def test_stops_at_once_when_interrupted(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.py").write_text('INSTALLED_APPS = ["shop"]\n')
    code = "".join(f"def f{n}(x):\n    return x.objects.filter(a={n}).update(b=x)\n" for n in range(4000))
    for number in range(160):
        folder = tmp_path / f"app{number}"
        folder.mkdir()
        (folder / "models.py").write_text(code)
    command = [BANYAN, "report", str(tmp_path), "--no-cache"]
    # Whoever runs the tests in the background may have them ignore interrupts, which children inherit.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    signal.signal(signal.SIGINT, before)
    time.sleep(1.5)
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=20)
    assert (process.returncode, stdout, stderr.decode()) == (130, b"", "error: interrupted\n")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.parametrize("place", ["a file", "below a file"])
def test_does_without_a_cache_where_none_can_be_made(place, shop, tmp_path):
    (tmp_path / "taken").write_text("")
    home = tmp_path / "taken" if place == "a file" else tmp_path / "taken" / "deeper"
    done = banyan("report", str(shop), env={"XDG_CACHE_HOME": str(home)})
    assert (done.returncode, done.stderr) == (0, "")


def test_a_cache_folder_that_is_a_file_is_wrong_use(shop, tmp_path):
    (tmp_path / "taken").write_text("")
    done = banyan("report", str(shop), "--cache-dir", str(tmp_path / "taken"))
    assert done.returncode == 2
    assert "taken' is a file" in done.stderr


@pytest.mark.parametrize("damage", ["no database", "cut", "flipped", "empty"])
def test_a_damaged_cache_is_begun_anew(damage, shop, tmp_path):
    cache = tmp_path / "cache"
    command = ("report", str(shop), "--format", "json", "--cache-dir", str(cache))
    first = banyan(*command)
    (file,) = cache.glob("*.sqlite")
    content = file.read_bytes()
    for other in cache.glob("*.sqlite-*"):
        other.unlink()
    file.write_bytes(_damaged(content, damage))
    assert banyan(*command).stdout == first.stdout
    again = banyan(*command)
    assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, "")


def _damaged(content: bytes, damage: str) -> bytes:
    match damage:
        case "no database":
            return b"something else entirely" * 1000
        case "cut":
            return content[: len(content) // 2]
        case "flipped":
            return content[:4096] + bytes(byte ^ 0x55 for byte in content[4096:])
        case _:
            return b""


def test_reads_a_cache_that_it_may_not_write(shop, tmp_path):
    cache = tmp_path / "cache"
    command = ("report", str(shop), "--cache-dir", str(cache))
    first = banyan(*command)
    (file,) = cache.glob("*.sqlite")
    file.chmod(0o400)
    cache.chmod(0o500)
    again = banyan(*command)
    cache.chmod(0o700)
    assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, "")


def test_a_folder_that_is_gone_is_told(tmp_path):
    gone = tmp_path / "gone"
    done = subprocess.run(
        f"mkdir {gone}; cd {gone}; rmdir {gone}; {BANYAN} report",
        shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "Banyan itself" not in done.stderr


def test_leaves_no_trace_in_the_project(shop: Path):
    before = digest_of(shop)
    for name in reports.names():
        assert banyan("report", str(shop), "--format", name, cwd=shop).returncode == 0
    assert banyan("explain", "orders", "accounts", cwd=shop).returncode == 0
    assert digest_of(shop) == before
