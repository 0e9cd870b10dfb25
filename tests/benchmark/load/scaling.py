"""How the worked example scales: the monolith against the extracted catalog behind nginx, at 1, 2 and 4 workers.

Only for a machine that does little else: `make load-bench ARGS="--only scaling"`. Each worker has a fifth of a core.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from tests.benchmark.figures import Figure
from tests.contracts.place import placed
from tests.ports import free_port

PATH = "/api/catalog/products/"
WANTED = ("--replicas", "1,2,4", "--quota", "0.2", "--limit", "p(95)<400", "--limit", "rate<0.01", "--rate", "4")
PLAN = """
[targets.monolith]
command = ["{{python}}", "-m", "gunicorn", "config.wsgi", "--bind", "{{host}}:{{port}}", "--threads", "4"]
[targets.catalog]
command = ["{{python}}", "-m", "gunicorn", "catalog_service.wsgi", "--bind", "{{host}}:{{port}}", "--threads", "4"]
env = {{ WEB_CONCURRENCY = "1", SECRET_KEY = "for a bench alone", ALLOWED_HOSTS = "127.0.0.1" }}
[routing]
engine = "nginx"
listen = "127.0.0.1:{listen}"
admin = "127.0.0.1:{admin}"
[routes.catalog]
service = "catalog"
matches = [{{ path = {{ value = "/api/catalog" }} }}]
reads = "service"
"""
_PATIENCE_S = 180.0


def measured(rounds: int = 3, seconds: float = 3.0) -> Iterator[Figure]:
    """The table, a row for each side and number of workers, and the curve of each side."""
    with tempfile.TemporaryDirectory(prefix="banyan-scaling-") as name, _running(Path(name)) as plan:
        often = ("--rounds", f"{rounds}", "--seconds", f"{seconds}")
        asked = ["load", "scale", "catalog", "--plan", f"{plan}", "--get", PATH, *WANTED, *often, "--format", "json"]
        done = subprocess.run(_banyan(asked), cwd=name, stdout=subprocess.PIPE, check=False)
        document = json.loads(done.stdout)
        autoscaled = _autoscaled(plan)
    yield from figures(document)
    yield autoscaled


def figures(document: Mapping[str, Any]) -> Iterator[Figure]:
    """The figures of a run; each says so where the run is not to be believed."""
    said = "; ".join(document["doubts"])
    yield Figure("scaling of the worked example: doubts", len(document["doubts"]), "", None, said or "none")
    head = "not to be believed: " if said else ""
    yield from (replace(each, name=f"{head}{each.name}") for each in _table(document))


def _autoscaled(plan: Path) -> Figure:
    """What `banyan deploy render kustomize` makes of the run that was just kept: an autoscaler, or why none."""
    folder = plan.parent / "deploy"
    words = ["deploy", "render", "kustomize", "--plan", f"{plan}", "--output", f"{folder}"]
    subprocess.run(_banyan(words), cwd=plan.parent, check=True)
    found = {each["kind"]: each for each in yaml.safe_load_all((folder / "base/workloads/catalog.yaml").read_text())}
    name = "replicas at most that an autoscaler of the catalog has by this run"
    if (scaler := found.get("HorizontalPodAutoscaler")) is None:
        return Figure(name, 0, "", None, found["Deployment"]["metadata"]["annotations"]["banyan/autoscaling"])
    spec, told = scaler["spec"], scaler["metadata"]["annotations"]
    return Figure(name, spec["maxReplicas"], "", None, f"{spec['minReplicas']} at least; {told['banyan/load-figures']}")


def _table(document: Mapping[str, Any]) -> Iterator[Figure]:
    for side in ("before", "after"):
        yield from _rows(document[side]["name"], document["sides"][side])
    for each in document["comparison"]:
        text = f"95 %: {_span(each['interval'])}; extraction {each['told']}"
        yield Figure(f"gateway over monolith at {each['replicas']} workers", each["ratio"] or 0, "times", None, text)
    if hop := document["hop"]:
        added = hop["gateway_p50_ms"] - hop["direct_p50_ms"]
        yield Figure("price of the hop, p50", added, "ms", None, f"95 %: {_span(hop['added_ms'])}")


def _rows(name: str, side: Mapping[str, Any]) -> Iterator[Figure]:
    for row in side["rows"]:
        cost = row["cost"] or {}
        times = row["times"]
        detail = (
            f"95 %: {_span(row['interval'])}; p50 {times.get('p50', 0):.0f} ms, p95 {times.get('p95', 0):.0f} ms; "
            f"a request costs {cost.get('processor_ms') or 0:.1f} ms of CPU, {cost.get('queries')} queries, "
            f"{cost.get('bytes') or 0:,.0f} bytes; {cost.get('memory_mb') or 0:.0f} MB held"
        )
        yield Figure(f"{name} at {row['replicas']} workers carries", row["knee"] or 0, "/s", None, detail)
    if fit := side["fit"]:
        told = ", ".join(
            f"{each} {fit[each]['value']:.3g} ({_span(fit[each]['interval'])})" for each in ("sigma", "kappa")
        )
        yield Figure(
            f"{name}: lambda", fit["lambda"]["value"], "/s", None, f"{_span(fit['lambda']['interval'])}; {told}"
        )


def _span(interval: Sequence[float | None] | None) -> str:
    if not interval:
        return "unknown"
    return " to ".join("?" if each is None else f"{each:.3g}" for each in interval)


def _banyan(words: Sequence[str]) -> list[str]:
    return [str(Path(sys.executable).with_name("banyan")), *words]


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[Path]:
    """The shop with its rows, the catalog and nginx before them; the plan."""
    folder.chmod(0o755)
    plan = placed(folder)
    base, listen, admin = free_port(), free_port(), free_port()
    plan.write_text(plan.read_text("utf-8") + PLAN.format(listen=listen, admin=admin), "utf-8")
    up = ["up", "--plan", f"{plan}", "--only", "monolith", "--only", "catalog", "--port-from", f"{base}"]
    subprocess.run(_banyan([*up, "--check"]), cwd=folder, check=True, stdout=subprocess.DEVNULL)
    database = {"DATABASE_URL": f"sqlite:///{folder / '.banyan/up/monolith.sqlite3'}"}
    seed = [sys.executable, "manage.py", "seed_demo", "--scale", "1", "--skip-checks"]
    subprocess.run(seed, cwd=folder / "monolith", env={**os.environ, **database}, check=True, stdout=subprocess.DEVNULL)
    with _held(folder, "up", up, folder / ".banyan/up/run.json", "urls"):
        engine = ["gateway", "run", "--plan", f"{plan}"]
        with _held(folder, "gateway", engine, folder / ".banyan/gateway/engine.json", ""):
            yield plan


@contextlib.contextmanager
def _held(folder: Path, name: str, words: Sequence[str], file: Path, key: str) -> Iterator[None]:
    """A command of Banyan that goes on, once a file says that it is there."""
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(_banyan(words), cwd=folder, stdout=log, stderr=log)
    try:
        until = time.monotonic() + _PATIENCE_S
        while not (file.exists() and key in file.read_text("utf-8")):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((folder / f"{name}.log").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
