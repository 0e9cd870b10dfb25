"""The story, step by step: from the report to the service, a fault, and back. No step is forced."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from banyan import evidence
from banyan.evidence import Verdict
from tests.demo.narration import Narrator, StoryBroken
from tests.demo.plan import LIMIT, SERVICE, margins, plan
from tests.demo.visitors import Visitors
from tests.example.services import REPOSITORY

RULES = REPOSITORY / "tests/benchmark/shadow/rules.toml"
PRODUCTS = "/api/catalog/products/"
MOST_PRODUCTS = 30
INCONCLUSIVE = 3
MOST_COMPARISONS = 3
"""A load test on a busy machine ends without an answer; so often it is run, which stays within twelve minutes."""


@dataclass
class Story:
    """One telling, in a folder of its own; `ports` are those of `up`, `gateway`, `admin` and `comparator`."""

    narrator: Narrator
    ports: dict[str, int]
    key: str
    reports: list[tuple[str, str]] = field(default_factory=list)

    def tell(self) -> None:
        """All of it. Raises StoryBroken."""
        self._lay_out()
        self._analyse()
        self._plan()
        self._extract()
        with ExitStack() as running:
            self._run(running)
            self._contracts()
            with Visitors(self.url, self._products()) as visitors:
                self._shadow(visitors)
                self._fuzz()
                self._canary(visitors)
                self._load()
                self._ready(visitors)
                self._service(visitors)
                self._fault_and_back(visitors)
        if visitors.lost:
            raise StoryBroken(f"{len(visitors.lost)} visitors got no good answer, the first of {visitors.lost[0]}")
        self.narrator.say(f"\n   {visitors.served.total():,} requests of visitors all the while: none was lost.")

    @property
    def folder(self) -> Path:
        """Where everything lies."""
        return self.narrator.folder

    @property
    def url(self) -> str:
        """The address that people use: the gateway's."""
        return f"http://127.0.0.1:{self.ports['gateway']}"

    def _report(self, title: str, name: str) -> tuple[str, ...]:
        self.reports.append((title, f"reports/{name}"))
        return ("--format", "html", "--output", f"reports/{name}")

    def _lay_out(self) -> None:
        ignored = shutil.ignore_patterns("__pycache__", "*.sqlite3", "var", ".pytest_cache")
        shutil.copytree(REPOSITORY / "monolith", self.folder / "monolith", ignore=ignored)
        for name in ("pacts", "states"):
            shutil.copytree(REPOSITORY / "contracts" / name, self.folder / "contracts" / name, ignore=ignored)
        for pact in (self.folder / "contracts/pacts").glob("reviews-*.json"):
            pact.unlink()  # a service that is not extracted relies on nothing
        shutil.copy(REPOSITORY / "banyan.toml", self.folder)
        shutil.copy(RULES, self.folder / "banyan.rules.toml")
        (self.folder / "reports").mkdir()
        self._commit("The shop, a monolith")

    def _commit(self, message: str) -> None:
        if shutil.which("git") is None:
            return
        who = ("-c", "user.name=demo", "-c", "user.email=demo@example.com", "-c", "commit.gpgsign=false")
        for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", message)):
            subprocess.run(["git", *words], cwd=self.folder, check=True, capture_output=True)

    def _analyse(self) -> None:
        why = "Which apps depend on which, and what each split would cost: read from the code, nothing runs."
        with self.narrator.step("Look at the monolith", why):
            self.narrator.banyan("report", "monolith", *self._report("What hangs together, and by what", "report.html"))
            self.narrator.banyan("propose", "monolith", "--output", "reports/proposal.txt")
            self.reports.append(("What each split would cost", "reports/proposal.txt"))

    def _plan(self) -> None:
        why = "It says which service owns what, how both sides run, and what a step needs. The code is held to it."
        with self.narrator.step("Draw the boundary in a plan", why):
            self.narrator.banyan("check", "--update")
            with (self.folder / "banyan.toml").open("a") as file:
                file.write(plan(self.ports, self.key))
            for line in margins().splitlines():
                self.narrator.say(f"   . {line}")

    def _extract(self) -> None:
        why = "Its code moves to a project of its own; every coupling over the cut is rewritten or listed."
        with self.narrator.step("Extract the catalog", why):
            page = self._report("What was rewritten, and what is left for hands", "extraction.html")
            self.narrator.banyan("extract", SERVICE, "--apply", *page)
            self._commit("Extract the catalog")
        why = "The tests of both sides run, and fail for what crosses silently."
        with self.narrator.step("Guard the cut", why):
            tests = ("python", "-m", "pytest", "-q", "-k", SERVICE)
            self.narrator.banyan("guard", SERVICE, "--", *tests)
        why = "The monolith's own tests run as if the boundary were there; what crosses it is seen, and accepted once."
        with self.narrator.step("Rehearse the boundary", why):
            self.narrator.banyan("check", "--evidence")
            page = self._report("What the tests saw crossing the boundary", "simulation.html")
            seen = ("--folder", "monolith", "--update", "--evidence", *page)
            self.narrator.banyan("simulate", *seen, "--", "python", "-m", "pytest", "-q")

    def _run(self, running: ExitStack) -> None:
        narrator = self.narrator
        why = "The monolith and the service on one database, and nginx before them. All requests go to the monolith."
        with narrator.step("Run both sides", why):
            sides = running.enter_context(narrator.running("up", "--port-from", str(self.ports["up"])))
            narrator.until(lambda: all(map(_is_well, self._sides())), sides)
            url = f"sqlite:///{self.folder}/.banyan/up/monolith.sqlite3"
            seed = ("python", "-W", "ignore", "manage.py", "seed_demo", "--scale", "1")
            narrator.run(*seed, cwd="monolith", env={"DATABASE_URL": url, "SECRET_KEY": self.key})
            gateway = running.enter_context(narrator.running("gateway", "run"))
            narrator.until(lambda: _is_well(f"{self.url}/health/"), gateway, 60)

    def _sides(self) -> tuple[str, str]:
        """Where both sides say whether they are well; nowhere before they have begun."""
        file = self.folder / ".banyan/up/run.json"
        urls = json.loads(file.read_text()).get("urls", {}) if file.is_file() else {}
        return f"{urls.get('monolith')}/health/", f"{urls.get(SERVICE)}/health/ready"

    def _products(self) -> list[str]:
        found = httpx.get(f"{self.url}{PRODUCTS}", timeout=30, trust_env=False).json()["results"]
        paths = [f"{PRODUCTS}{each['slug']}/" for each in found[:MOST_PRODUCTS]]
        rows = [{"path": path, "route": "products", "status": 200} for path in [PRODUCTS, *paths]]
        (self.folder / "traffic.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        return [PRODUCTS, *paths]

    def _contracts(self) -> None:
        why = "What each consumer relies on, held against the monolith and the service: no shadow without it."
        with self.narrator.step("Verify the contracts", why):
            self.narrator.banyan("route", "advance", SERVICE, codes=(1,))
            self.narrator.banyan("verify", *self._report("Every contract on every side", "contracts.html"))

    def _shadow(self, visitors: Visitors) -> None:
        why = "The monolith answers; the service is asked the same, and every difference is looked at."
        with self.narrator.step("Shadow", why):
            self.narrator.banyan("route", "advance", SERVICE, "--reason", "the contracts hold")
            page = self._report("Whether the service answers like the monolith", "shadow.html")
            self.narrator.banyan("shadow", "run", "--pairs", "200", "--limit", LIMIT, *page)
            visitors.wait_for(10)

    def _fuzz(self) -> None:
        why = "Calls that nobody thought of go to both sides, and every difference is shrunk."
        with self.narrator.step("Fuzz both sides", why):
            page = self._report("What generated calls found", "fuzz.html")
            short = ("--seconds", "60", "--sequences", "100")
            self.narrator.banyan("fuzz", SERVICE, "--against", "monolith", *short, *page)

    def _canary(self, visitors: Visitors) -> None:
        why = "A quarter of the visitors, then half, while both arms are judged; then the way back, once, for practice."
        with self.narrator.step("Canary", why):
            self.narrator.banyan("route", "rollout", SERVICE)
            self._told(visitors.wait_for(80))
            self.narrator.banyan("route", "rollback", SERVICE, "--reason", "a rehearsal")
            self._told(visitors.wait_for(40))
            self.narrator.banyan("route", "set", SERVICE, "canary", "--weight", "50", "--reason", "and forward again")

    def _load(self) -> None:
        why = "The same traffic on the monolith alone and through the gateway, in turns: is it worse than allowed?"
        with self.narrator.step("Compare under load", why):
            page = self._report("Both sides under the same load", "load.html")
            for left in reversed(range(MOST_COMPARISONS)):
                codes = (0, INCONCLUSIVE) if left else (0,)
                self.narrator.banyan("load", "compare", SERVICE, "--seconds", "6", *page, codes=codes)
                if self._verdict("load") is not Verdict.INCONCLUSIVE:
                    break
                self.narrator.say("   > no answer that can be trusted, as on a machine with other work: once more")

    def _ready(self, visitors: Visitors) -> None:
        why = "All evidence on one page, each with its age: may the service take over?"
        with self.narrator.step("Go or no-go", why):
            self.narrator.banyan("ready", SERVICE)
            self.narrator.banyan("ready", SERVICE, *self._report("Go or no-go", "ready.html"))
            visitors.wait_for(10)

    def _service(self, visitors: Visitors) -> None:
        with self.narrator.step("Cut over", "Every visitor is served by the service now."):
            self.narrator.banyan("route", "advance", SERVICE, "--reason", "everything passes")
            visitors.wait_for(20)
            self._told(visitors.wait_for(80))

    def _fault_and_back(self, visitors: Visitors) -> None:
        why = "The service stands still. The monolith stands in for it, request by request, until the route goes back."
        with self.narrator.step("A fault, and the way back", why):
            with _standing_still(self.folder / "extracted"):
                self.narrator.say("   $ kill -STOP <the service>")
                self._told(visitors.wait_for(20))
                self.narrator.banyan("route", "rollback", SERVICE, "--reason", "the service stands still")
                visitors.wait_for(20)
                self._told(visitors.wait_for(80))
            self.narrator.banyan("route", "history", SERVICE)

    def _verdict(self, kind: str) -> Verdict:
        """The last word of a kind of evidence."""
        found = [each for each in evidence.read(self.folder / evidence.FOLDER) if each.kind == kind]
        if not found:
            raise StoryBroken(f"there is no evidence of {kind}")
        return max(found, key=lambda each: each.created_at).verdict

    def _told(self, served: dict[str, int]) -> None:
        parts = ", ".join(f"{count} by the {side}" for side, count in sorted(served.items()))
        self.narrator.say(f"   > visitors were answered: {parts}")


def _is_well(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


@contextmanager
def _standing_still(folder: Path) -> Iterator[None]:
    """Hold every process that works in a folder."""
    held = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(folder):
                process.send_signal(signal.SIGSTOP)
                held.append(process)
        except psutil.Error:
            continue
    if not held:
        raise StoryBroken(f"no process works in {folder}")
    try:
        yield
    finally:
        for process in held:
            process.send_signal(signal.SIGCONT)
