"""Tells the story in a new folder under build/demo, and writes a page that links every report."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import sys
import time
from pathlib import Path

from contracts.targets.starting import free_ports
from tests.benchmark.figures import Figure, record
from tests.demo.narration import Narrator, StoryBroken
from tests.demo.page import page
from tests.demo.story import Story
from tests.example.services import REPOSITORY
from tests.ports import free_port

MOST_MINUTES = 12.0
FOLDER = REPOSITORY / "build/demo"


def main(arguments: list[str] | None = None) -> int:
    """Return 0 when the story went as it is told."""
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description=__doc__)
    parser.add_argument("--record", type=Path, help="a page of figures to add the time to")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where; it is emptied first")
    given = parser.parse_args(arguments)
    folder = given.folder.resolve()
    if folder.exists() and not (folder / "logs").is_dir() and any(folder.iterdir()):
        parser.error(f"{folder} holds something that is no demo")
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "logs").mkdir(parents=True)
    story = Story(Narrator(folder, _environment(), _say), _ports(), secrets.token_urlsafe(40))
    began = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        story.tell()
    except StoryBroken as broken:
        _say(f"\nThe story broke: {broken}")
        return 1
    except KeyboardInterrupt:
        _say("\nstopped; nothing is left running")
        return 130
    finally:
        (folder / "index.html").write_text(page(story.reports, story.narrator.took, folder), encoding="utf-8")
    minutes = (time.monotonic() - began) / 60
    took = Figure("the whole story", minutes, "min", MOST_MINUTES, f"{len(story.narrator.took)} steps, none forced")
    if given.record:
        record([took], given.record, "make demo", section="## Demo")
    for title, seconds in story.narrator.took:
        _say(f"   {seconds:6.0f} s  {title}")
    _say(f"\nAll of it took {minutes:.1f} minutes. Every report: {folder / 'index.html'}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _ports() -> dict[str, int]:
    """Ports that are free; from `up` on there is one for each side that could run."""
    return {name: free_port() for name in ("gateway", "admin", "comparator")} | {"up": free_ports(10)}


def _environment() -> dict[str, str]:
    own = str(Path(sys.executable).parent)
    path = os.pathsep.join((own, os.environ.get("PATH", "")))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BANYAN_", "DJANGO_"))}
    told = {"SERVICE_LINKS_TOKEN": secrets.token_urlsafe(24), "PYTHONWARNINGS": "ignore"}
    return {**kept, **told, "PATH": path, "NO_COLOR": "1", "COLUMNS": "140"}


if __name__ == "__main__":
    sys.exit(main())
