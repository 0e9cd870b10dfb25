"""A run that is cut off anywhere leaves what the next run completes, and a refusal leaves everything as it was."""

from __future__ import annotations

import itertools
import os
import signal
import traceback
from pathlib import Path
from typing import NoReturn

import pytest

from banyan.errors import UnwritablePath, UsageError
from extracted.extractor.tree import journal
from extracted.extractor.tree.drafting import drafted
from extracted.extractor.tree.journal import locked
from extracted.extractor.tree.places import Places
from extracted.extractor.tree.withdrawing import withdrawn
from extracted.extractor.tree.writing import commit, completed
from tests.extracted.extractor.tree.samples import MONOLITH, SERVICE, contents, extraction, places_in, tree

pytestmark = pytest.mark.long

NEWER = SERVICE | {"catalog/models.py": "class Product:\n    name = 12\n", "new.py": "new\n"}
STEPS = ("replace", "unlink", "open", "rmdir", "mkdir")
"""What touches the disk; a run is killed before one of these."""


def cut_off(folder: Path, step: int, deed: str) -> bool:
    """Run a process that kills itself before its `step`-th step on disk; whether it came so far."""
    child = os.fork()
    if child == 0:
        _run_until(folder, step, deed)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, -signal.SIGKILL)
    return os.waitstatus_to_exitcode(status) != 0


def _run_until(folder: Path, last: int, deed: str) -> NoReturn:
    steps = itertools.count(1)

    def counting(method):
        def counted(self, *arguments, **named):
            if next(steps) == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return method(self, *arguments, **named)

        return counted

    for name in STEPS:
        setattr(Path, name, counting(getattr(Path, name)))
    try:
        run(places_in(folder), deed)
        os._exit(0)
    except BaseException:  # noqa: BLE001  a child must never come back into the tests
        traceback.print_exc()
        os._exit(1)


def run(places: Places, deed: str) -> None:
    commit(withdrawn("catalog", places) if deed == "undo" else drafted(extraction(NEWER), places))


@pytest.mark.parametrize("deed", ["apply", "undo"])
def test_a_run_killed_anywhere_is_completed_by_the_next(deed, tmp_path):
    wanted = tree(tmp_path / "wanted/shop", MONOLITH).parent
    commit(drafted(extraction(), places_in(wanted)))
    run(places_in(wanted), deed)
    step, was_cut = 1, True
    while was_cut:
        folder = tree(tmp_path / str(step) / "shop", MONOLITH).parent
        places = places_in(folder)
        commit(drafted(extraction(), places))
        before = contents(folder)
        was_cut = cut_off(folder, step, deed)
        completed(places)
        assert contents(folder) in (before, contents(wanted)), f"half-written after step {step}"
        if contents(folder) == before:
            run(places, deed)
        assert contents(folder) == contents(wanted)
        assert not [path for path in folder.rglob("*") if "banyan-draft" in path.name and "texts" not in path.parts]
        step += 1
    assert step > 50


def test_an_edit_made_after_the_crash_is_merged(tmp_path):
    places = places_in(tree(tmp_path / "shop", MONOLITH).parent)
    commit(drafted(extraction(), places))
    for step in range(1, 100):
        cut_off(tmp_path, step, "apply")
        if (places.state / "journal.json").exists():
            break
    with pytest.raises(UsageError, match="a run was cut off while it wrote"):
        drafted(extraction(), places)
    file = places.service / "catalog/models.py"
    file.write_text(file.read_text() + "# mine\n")
    completed(places)
    assert "# mine" in file.read_text()
    assert "name = 12" in file.read_text()


def test_a_refusal_by_the_disk_leaves_everything_as_it_was(tmp_path, monkeypatch):
    places = places_in(tree(tmp_path / "shop", MONOLITH).parent)
    before = contents(tmp_path)
    put = journal.put

    def full(path: Path, content: bytes, *, lasting: bool = False) -> None:
        if path.name == "settings.py" and b"service_links" in content:
            raise OSError(28, "No space left on device")
        put(path, content, lasting=lasting)

    monkeypatch.setattr(journal, "put", full)
    with pytest.raises(UnwritablePath, match=r"settings\.py: cannot be written: No space left"):
        commit(drafted(extraction(), places))
    assert contents(tmp_path) == before
    monkeypatch.undo()
    commit(drafted(extraction(), places))
    assert drafted(extraction(), places).edits == ()


def test_two_runs_do_not_meet(tmp_path):
    places = places_in(tree(tmp_path / "shop", MONOLITH).parent)
    with locked(places.state), pytest.raises(UsageError, match="another extraction is being written"):
        commit(drafted(extraction(), places))
    assert not places.service.exists()
