"""A repository of a small shop, whose rendered workflows are run: what deploys it really starts a server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import yaml

from banyan.cli import main
from contracts.store.keeping import store_at
from contracts.store.values import Version
from tests.contracts.broker.serving import pact_file
from tests.ports import free_port

PLAN = """
[project]
path = "monolith"
[services.shop]
apps = ["shop"]
"""
SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(STATUS)
        self.end_headers()
        self.wfile.write(b"VERSION")

HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
DEPLOY = """#!/bin/bash
# Ends what runs, and starts what a commit holds: deploy.sh SERVICE COMMIT
set -eo pipefail
echo "deploy $1 $2 ${IMAGE##*/} ${DEPLOY_KEY:+with a key}" >> "$PLACE/told"
if test -e "$PLACE/$1.pid"; then kill "$(cat "$PLACE/$1.pid")"; rm "$PLACE/$1.pid"; fi
test -n "$2" || exit 0
git show "$2:extracted/services/$1/server.py" > "$PLACE/$1.py"
setsid "$PYTHON" "$PLACE/$1.py" "$PORT" > /dev/null 2>&1 &
echo $! > "$PLACE/$1.pid"
"""
DOCKER = """#!/bin/bash
# A stub of docker: it writes down what it was asked for.
echo "docker $*" | sed "s/--label [^ ]*revision=[^ ]*/--label revision/" >> "$PLACE/told"
test "$1" != login || cat > /dev/null
"""
# Until it takes connections, and then by what it answers.
TRY = (
    'for _ in $(seq 200); do curl --silent --output /dev/null "http://127.0.0.1:$PORT" && break; sleep 0.1; done; '
    'curl --fail --silent "http://127.0.0.1:$PORT/health/ready"'
)


class Repository:
    """A repository with an origin, and the place where its services run."""

    def __init__(self, folder: Path) -> None:
        self.home, self.place, self.port = folder / "work", folder / "place", free_port()
        self.place.mkdir()
        (self.place / "bin").mkdir()
        self._script(self.place / "bin/docker", DOCKER)
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder / "origin")], check=True)
        subprocess.run(["git", "clone", "-q", str(folder / "origin"), str(self.home)], check=True, capture_output=True)
        self.git("checkout", "-q", "-B", "main")
        self.write("banyan.toml", PLAN)
        self.write("monolith/manage.py", "print()\n")
        self.write("extracted/services/shop/Containerfile", "FROM scratch\n")
        self.write(".gitignore", ".banyan/\nbuild/\n.gitlab-ci-local/\n__pycache__/\n")
        self._script(self.home / "deploy.sh", DEPLOY)
        pact_file(self.home / "contracts/pacts", "/health/ready")
        self.commit("a shop")
        self.banyan("pact", "publish", "contracts/pacts")
        self.git("push", "-q", "origin", "HEAD:main")

    @property
    def environ(self) -> dict[str, str]:
        """What a job knows beside what its workflow says."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "CI", "GITHUB_"))}
        path = os.pathsep.join((str(self.place / "bin"), str(Path(sys.executable).parent), plain["PATH"]))
        told = {"PLACE": str(self.place), "PORT": str(self.port), "PYTHON": sys.executable}
        return {**plain, **told, "PATH": path}

    def git(self, *arguments: str) -> str:
        who = {
            "GIT_AUTHOR_NAME": "a",
            "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@b",
        }
        command = ["git", "-C", str(self.home), *arguments]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, **who}
        ).stdout.strip()

    def write(self, path: str, text: str) -> None:
        file = self.home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def commit(self, message: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def verify(self, commit: str) -> None:
        """What `banyan verify` would write of a version that does what its consumer relies on."""
        store = store_at(self.home)
        (published,) = store.records().publications
        pact = store.pact(published.sha)
        assert pact is not None
        store.record_verification(pact, Version("shop", commit), success=True)

    def serve(self, version: str, status: int = 200) -> str:
        """A commit whose server answers so."""
        text = SERVER.replace("VERSION", version).replace("STATUS", str(status))
        self.write("extracted/services/shop/server.py", text)
        commit = self.commit(version)
        self.verify(commit)
        return commit

    def render(self, system: str) -> dict[str, Any]:
        """The workflow that delivers the shop, as it is committed."""
        asked = [
            *("ci", system, "--plan", str(self.home / "banyan.toml"), "--role", "delivery", "--install", "true"),
            *("--build", 'python -m compileall -q "$FOLDER"', "--secret", "DEPLOY_KEY", "--smoke", TRY),
            *("--deploy", './deploy.sh "$SERVICE" "$GIT_COMMIT"', "--undo", './deploy.sh "$SERVICE" "$PREVIOUS"'),
        ]
        assert main(asked) == 0
        paths = {"github": ".github/workflows", "gitlab": ".gitlab"}
        found = yaml.safe_load((self.home / paths[system] / "contracts-delivery.yml").read_text())
        assert isinstance(found, dict)
        return found

    def answer(self) -> str:
        with suppress(httpx.HTTPError):
            return httpx.get(f"http://127.0.0.1:{self.port}/", timeout=10, trust_env=False).text
        return ""

    def told(self) -> list[str]:
        file = self.place / "told"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines

    def banyan(self, *arguments: str) -> str:
        done = subprocess.run(
            ["banyan", *arguments], cwd=self.home, env=self.environ, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def end(self) -> None:
        for file in self.place.glob("*.pid"):
            with suppress(ProcessLookupError, ValueError):
                os.kill(int(file.read_text()), signal.SIGKILL)

    @staticmethod
    def _script(file: Path, text: str) -> None:
        file.write_text(text)
        file.chmod(0o755)


@contextmanager
def repository(folder: Path) -> Iterator[Repository]:
    found = Repository(folder)
    try:
        yield found
    finally:
        found.end()


class Actions:
    """Runs the `run` steps of a workflow of GitHub as GitHub does: a shell each, and what is told by its files."""

    def __init__(self, where: Repository, workflow: dict[str, Any], commit: str) -> None:
        self._where = where
        self._jobs = workflow["jobs"]
        self._commit = commit
        self.ran: list[str] = []

    def parts(self) -> list[dict[str, str]]:
        """What has changed, by the job that says so."""
        output = self._where.place / "output"
        output.unlink(missing_ok=True)
        assert self.run("changes", {"GITHUB_OUTPUT": str(output), "BASE": ""})
        name, _, value = output.read_text().strip().partition("=")
        assert name == "parts"
        found = json.loads(value)
        assert isinstance(found, list)
        return found

    def run(self, job: str, environ: dict[str, str], leave_out: Sequence[str] = ()) -> bool:
        """Whether a job succeeded; steps that use an action are left out."""
        is_well, touched = True, False
        for step in self._jobs[job]["steps"]:
            if "run" not in step or step["name"] in leave_out:
                continue
            is_undoing = "failure()" in step.get("if", "")
            if is_undoing != (not is_well) or (is_undoing and not touched):
                continue
            self.ran.append(step["name"])
            touched |= step.get("id") == "deploy"
            given = {name: "a-secret" for name, value in step.get("env", {}).items() if "secrets.DEPLOY_KEY" in value}
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self._where.home,
                env={**self._where.environ, "GIT_COMMIT": self._commit, "GIT_BRANCH": "main", **environ, **given},
                check=False,
                capture_output=True,
            )
            is_well &= done.returncode == 0
        return is_well

    def part(self, job: str, row: dict[str, str]) -> bool:
        """Whether a job succeeded for a part."""
        upper = {name.upper(): value for name, value in row.items()}
        return self.run(job, {**upper, "IMAGES": "ghcr.io/Team/Shop", "REGISTRY": "ghcr.io", "REGISTRY_USER": "a"})


def runner(programs: Path) -> str | None:
    """A program that runs pipelines of GitLab, where it and what it needs are there."""
    path = programs / "node_modules/.bin/gitlab-ci-local"
    return str(path) if path.exists() and shutil.which("rsync") and shutil.which("node") else None
