"""Tells a story on the terminal: what is done and why, the very command, what it says, and how long it took."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

BANYAN = str(Path(sys.executable).with_name("banyan"))
MOST_LINES = 12
"""So many of the last lines of a command are shown; all of them are in its log."""

PATIENCE_S = 400.0
_STOP_S = 40.0


class StoryBroken(Exception):
    """A command did not do what the story tells; the message says which, and where its output is."""


@dataclass
class Narrator:
    """Runs commands in a folder; `logs` holds what each of them said."""

    folder: Path
    env: Mapping[str, str]
    say: Callable[[str], None]
    took: list[tuple[str, float]] = field(default_factory=list)
    _number: int = 0

    @property
    def logs(self) -> Path:
        """Where the output of all commands lies."""
        return self.folder / "logs"

    @contextmanager
    def step(self, title: str, why: str) -> Iterator[None]:
        """One step of the story."""
        began = time.monotonic()
        self.say("")
        self.say(f"== {len(self.took) + 1}. {title}")
        self.say(f"   {why}")
        yield
        self.took.append((title, time.monotonic() - began))
        self.say(f"   [{self.took[-1][1]:.0f} s]")

    def banyan(self, *words: str, codes: tuple[int, ...] = (0,)) -> str:
        """A command of Banyan's to its end, and what it said. Raises StoryBroken for another exit code."""
        return self.run("banyan", *words, codes=codes)

    def run(
        self, *words: str, codes: tuple[int, ...] = (0,), cwd: str = "", env: Mapping[str, str] | None = None
    ) -> str:
        """Any command. Raises StoryBroken."""
        log = self._log(words)
        self.say(f"   $ {shlex.join(words)}")
        with log.open("wb") as file:
            done = subprocess.run(
                _found(words), cwd=self.folder / cwd, env={**self.env, **(env or {})}, stdout=file, stderr=file,
                check=False, timeout=PATIENCE_S,
            )  # fmt: skip
        said = log.read_text(errors="replace")
        for line in said.strip().splitlines()[-MOST_LINES:]:
            self.say(f"   | {line[:150]}")
        if done.returncode not in codes:
            raise StoryBroken(f"`{shlex.join(words)}` ended with {done.returncode}; all of its output: {log}")
        return said

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command of Banyan's that goes on until the context ends, when it is asked to stop."""
        log = self._log(("banyan", *words))
        self.say(f"   $ {shlex.join(('banyan', *words))} &")
        with log.open("wb") as file:
            process = subprocess.Popen(_found(("banyan", *words)), cwd=self.folder, env=dict(self.env), stdout=file,
                                       stderr=file, start_new_session=True)  # fmt: skip
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def until(self, holds: Callable[[], object], process: subprocess.Popen[bytes], seconds: float = 120) -> None:
        """Wait for something that a running command brings about. Raises StoryBroken."""
        end = time.monotonic() + seconds
        while not holds():
            if process.poll() is not None or time.monotonic() > end:
                tail = max(self.logs.iterdir(), key=lambda path: path.stat().st_mtime)
                raise StoryBroken(f"what was waited for did not come; see {self.logs}, last written {tail.name}")
            time.sleep(0.1)

    def _log(self, words: tuple[str, ...]) -> Path:
        self._number += 1
        return self.logs / f"{self._number:02}-{'-'.join(word for word in words[:3] if word.isalpha())}.log"


def _found(words: tuple[str, ...]) -> list[str]:
    """The command with the programs of this environment, whatever is on the PATH."""
    ours = {"banyan": BANYAN, "python": sys.executable}
    return [ours.get(words[0], words[0]), *words[1:]]
