"""What could have another result than at a revision of git: interactions that are other, and providers that are."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from banyan.errors import BadDocument, NoRevision
from banyan.plan.values import Plan
from contracts.interactions.reading import parsed
from contracts.interactions.values import Pact
from contracts.targets.states import state_files
from contracts.verification.choosing import Chosen, columns
from extracted.running.targets import targets_of

_PATIENCE = 60.0


def changed_since(revision: str, found: Sequence[Chosen], plan: Plan, file: Path) -> tuple[Chosen, ...]:
    """Those that may have another result than at a revision. Raises NoRevision."""
    history = _History(revision, file.resolve().parent)
    folders = {target.name: target.folder for target in targets_of(plan, file, port=1)}
    changed: dict[str, bool] = {}
    for provider in {each.key.provider for each in found}:
        sides = [folders[name] for name in columns(plan, file, provider) if name in folders]
        states = state_files(plan, file, [provider]).values()
        changed[provider] = any(history.has_changed(place) for place in (*sides, *states))
    before: dict[Path, Sequence[object]] = {}
    kept = []
    for each in found:
        if not changed[each.key.provider]:
            if each.pact.path not in before:
                before[each.pact.path] = history.interactions(each.pact)
            if each.interaction.raw in before[each.pact.path]:
                continue
        kept.append(each)
    return tuple(kept)


class _History:
    """A revision, as the git of a folder knows it."""

    def __init__(self, revision: str, home: Path) -> None:
        self._home = home
        self._revision = self._said("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        self._revision = self._revision.strip()
        if not self._revision:
            hint = "name a commit, a branch or a tag that is here; in CI, fetch its history"
            raise NoRevision(f"git knows no revision {revision!r} here", where=str(home), hint=hint)

    def has_changed(self, place: Path) -> bool:
        """Whether a file, or anything below a folder, is another than at the revision."""
        names = self._said("diff", "--name-only", self._revision, "--", str(place))
        return bool(names or self._said("ls-files", "--others", "--exclude-standard", "--", str(place)))

    def interactions(self, pact: Pact) -> Sequence[object]:
        """What a pact said at the revision; nothing where it was not there, or no pact."""
        path = pact.path.resolve()
        text = self._said("show", f"{self._revision}:./{path.name}", folder=path.parent)
        try:
            return [each.raw for each in parsed(text.encode(), path).interactions]
        except BadDocument:
            return []

    def _said(self, *words: str, folder: Path | None = None) -> str:
        command = ["git", "-C", str(folder or self._home), *words]
        try:
            done = subprocess.run(  # noqa: S603  a revision is never an option: --end-of-options, or behind a commit
                command, capture_output=True, text=True, check=False, timeout=_PATIENCE
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoRevision(f"git cannot be asked: {error}", where=str(self._home), hint="install git") from error
        return done.stdout if done.returncode == 0 else ""
