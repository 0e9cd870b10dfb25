"""Seeds faults into a copy of the catalog service, and counts which layer notices which (`make fuzz-bench`).

Every layer's results are kept in a folder as they come, so that layers can be run one by one and told together.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from banyan.statistics import rate_lower, rate_upper
from tests.benchmark.figures import Figure, record
from tests.benchmark.fuzz.sides import faulty, made, serving
from tests.benchmark.fuzz.world import BLIND, NO_EFFECT, World, faults
from tests.benchmark.shadow.fault import Fault

LAYERS = ("pact", "static", "schemathesis_alone", "differential")
TOLD = {"pact": "Pact", "static": "static", "schemathesis_alone": "Schemathesis alone", "differential": "differential"}
SEEDS = 20
FAULTLESS = "faultless"
SECTION = "## Fuzzing"

Results = dict[str, dict[str, str]]
"""What each layer found of each fault, "" for nothing, by its name."""


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 unless what is asked for is held."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.fuzz", description=__doc__)
    parser.add_argument("--layers", default=",".join((*LAYERS, FAULTLESS)), help="which to run, with commas; or none")
    parser.add_argument("--only", default="", help="faults whose name holds this")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="seeds for the faultless service")
    parser.add_argument("--keep", type=Path, help="a folder for results; what is there is not done again")
    parser.add_argument("--record", type=Path, help="a page of figures to add to")
    given = parser.parse_args(arguments)
    layers = [each for each in given.layers.split(",") if each in (*LAYERS, FAULTLESS) and _is_there(each)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if layers:
            _run(layers, folder, Path(scratch), given)
        results = {name: _read(folder / f"{name}.json") for name in (*LAYERS, FAULTLESS)}
    click.echo("\n".join(_told(results)))
    if given.record:
        record(list(_figures(results)), given.record, "make fuzz-bench", section=SECTION)
    return 0 if given.only or _is_held(results) else 1


def _run(layers: list[str], folder: Path, scratch: Path, given: argparse.Namespace) -> None:
    sides = made(scratch)
    with serving(sides) as shop, ExitStack() as stack:
        world = World(sides, shop, scratch)
        made_layers = {name: import_module(f"tests.benchmark.fuzz.layers.{name}").Layer(world)
                       for name in layers if name != FAULTLESS}  # fmt: skip
        stack.callback(lambda: [layer.close() for layer in made_layers.values() if hasattr(layer, "close")])
        if FAULTLESS in layers:
            _faultless(world, made_layers.get("differential"), folder / f"{FAULTLESS}.json", given.seeds)
        for set_, fault in faults(given.only):
            done = {name for name in made_layers if fault.name in _read(folder / f"{name}.json")}
            left = {name: layer for name, layer in made_layers.items() if name not in done}
            if left:
                with faulty(sides, fault, shop) as url:
                    _try(left, set_, fault, url, folder)


def _try(layers: Mapping[str, Any], set_: str, fault: Fault, url: str, folder: Path) -> None:
    for name, layer in layers.items():
        began = time.monotonic()
        found = layer.finds(fault, url)
        _add(folder / f"{name}.json", fault.name, found)
        took = time.monotonic() - began
        click.echo(f"  {name}: {fault.name} ({set_}): {found or 'missed'} ({took:.0f} s)", err=True)


def _faultless(world: World, layer: Any, path: Path, seeds: int) -> None:
    layer = layer or import_module("tests.benchmark.fuzz.layers.differential").Layer(world)
    with faulty(world.sides, None, world.shop) as url:
        for seed in range(1, seeds + 1):
            alarms, tried = layer.alarms(url, seed)
            _add(path, str(seed), json.dumps({"alarms": alarms, "tried": tried}))
            click.echo(f"  faultless, seed {seed}: {tried} sequences, {alarms or 'no alarm'}", err=True)


def _told(results: Results) -> Iterator[str]:
    seeds = [json.loads(each) for each in results[FAULTLESS].values()]
    alarms = sum(bool(each["alarms"]) for each in seeds)
    tried = sum(each["tried"] for each in seeds)
    yield f"Faultless service: {alarms} of {len(seeds)} seeds raise an alarm, over {tried:,} sequences."
    yield ""
    there = [name for name in LAYERS if results[name]]
    yield f"| faults | seeded | {' | '.join(TOLD[name] for name in there)} |"
    yield f"|---|---|{'---|' * len(there)}"
    names = _sets(results)
    for set_ in (*dict.fromkeys(names.values()), "all"):
        some = [fault for fault, own in names.items() if set_ in {own, "all"}]
        yield f"| {set_} | {len(some)} | {' | '.join(_cell(results[name], some) for name in there)} |"
    yield ""
    nothing = sum(found == NO_EFFECT for found in results["differential"].values())
    yield f"{nothing} more were without effect: no answer shows them."
    for fault, set_ in names.items():
        finds = [TOLD[name] for name in there if results[name].get(fault)]
        yield f"- {fault} ({set_}): {', '.join(finds) or 'nobody'}"


def _sets(results: Results) -> dict[str, str]:
    """The faults that a layer tried, each with its set."""
    tried = {fault for name in LAYERS for fault in results[name]}
    none = {fault for fault, found in results["differential"].items() if found == NO_EFFECT}
    return {fault.name: set_ for set_, fault in faults() if fault.name in tried - none}


def _cell(found: Mapping[str, str], some: list[str]) -> str:
    tried = [fault for fault in some if fault in found]
    count = sum(bool(found[fault]) for fault in tried)
    return f"{count} of {len(tried)}, at least {100 * rate_lower(count, len(tried)):.1f} %" if tried else "-"


def _is_held(results: Results) -> bool:
    names = _sets(results)
    found, alone = (sum(bool(results[name].get(each)) for each in names)
                    for name in ("differential", "schemathesis_alone"))  # fmt: skip
    blind = sum(set_ in BLIND for set_ in names.values())
    return (
        len(names) >= 60
        and 2 * blind >= len(names)
        and found >= 0.95 * len(names)
        and found > alone
        and len(results[FAULTLESS]) >= SEEDS
        and not any(json.loads(each)["alarms"] for each in results[FAULTLESS].values())
    )


def _figures(results: Results) -> Iterator[Figure]:
    names = _sets(results)
    for name in reversed(LAYERS):
        if tried := {fault: each for fault, each in results[name].items() if fault in names}:
            found = sum(map(bool, tried.values()))
            bound = f"{len(tried)} seeded, {found} found: at least {100 * rate_lower(found, len(tried)):.1f} % at 95 %"
            limit = 5.0 if name == "differential" else None
            yield Figure(f"faults not found, {TOLD[name]}", 100 * (len(tried) - found) / len(tried), "%", limit, bound)
    blind = sum(set_ in BLIND for set_ in names.values())
    yield Figure("faults written without sight of the checks", 100 * blind / len(names), "%", None, f"{blind} faults")
    seeds = [json.loads(each) for each in results[FAULTLESS].values()]
    alarms, tried_ = sum(bool(each["alarms"]) for each in seeds), sum(each["tried"] for each in seeds)
    bound = f"{len(seeds)} seeds, {tried_:,} sequences, at most {100 * rate_upper(alarms, len(seeds)):.0f} % of seeds"
    yield Figure("seeds with a false alarm", float(alarms), "", 0, bound)


def _is_there(name: str) -> bool:
    return name == FAULTLESS or (Path(__file__).parent / "layers" / f"{name}.py").is_file()


def _read(path: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found


def _add(path: Path, name: str, found: str) -> None:
    path.write_text(json.dumps({**_read(path), name: found}, indent=1), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
