"""The pacts of the catalog's consumers, verified against the service: an interaction that fails and did not before."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from banyan.plan.reading import read_plan
from contracts.targets.probing import Address
from contracts.targets.starting import Side
from contracts.targets.states import state_files
from contracts.verification.choosing import Wish, chosen
from contracts.verification.columns import verified
from tests.benchmark.fuzz.sides import TOKEN
from tests.benchmark.fuzz.world import World
from tests.benchmark.shadow.fault import Fault
from tests.benchmark.shadow.sides import served
from tests.example.running import Place

PLAN = Path(__file__).parents[4] / "banyan.toml"
PROVIDER = "catalog"


class Layer:
    """Both sides have empty databases of their own, in which provider states are set; the shop runs all the time."""

    def __init__(self, world: World) -> None:
        plan = read_plan(PLAN).accepted()
        self._states = {name: str(path) for name, path in state_files(plan, PLAN, ("catalog", "monolith")).items()}
        wish = Wish(providers=(PROVIDER,), targets=(PROVIDER,))
        self._wanted = [each for each in chosen(plan, PLAN, wish) if PROVIDER in each.targets]
        self._folder = world.folder / "pact"
        self._folder.mkdir()
        self._shop = self._prepared(world.sides.shadow.shop, "shop")
        self._catalog = self._prepared(world.sides.shadow.catalog, "catalog")
        self._faulty = world.sides.shadow.catalog.folder.parent / "faulty"
        self._running = ExitStack()
        self._shop_url = self._running.enter_context(served(self._shop))
        self._usual = self._failing(self._catalog)

    def finds(self, fault: Fault, url: str) -> str:
        """The first interaction that fails now."""
        found = self._failing(replace(self._catalog, folder=self._faulty))
        return next((f"{key}: {told}" for key, told in sorted(found.items()) if key not in self._usual), "")

    def close(self) -> None:
        """Stop the shop."""
        self._running.close()

    def _failing(self, place: Place) -> dict[str, str]:
        """What fails, or cannot be run at all, with what the core says of it."""
        with self._serving(place) as side, tempfile.TemporaryDirectory() as folder:
            shop = Side("monolith", self._shop_url, Address("monolith", self._shop_url, TOKEN))
            cells, errors = verified(side, (shop, side), self._wanted, Path(folder) / PROVIDER)
        failing = {key: cell for key, cell in cells.items() if cell.status != "pass"}
        found = {str(key): " ".join([cell.status, *cell.problems[:1]]) for key, cell in failing.items()}
        return {**found, **({"all": errors[0]} if errors else {})}

    @contextmanager
    def _serving(self, place: Place) -> Iterator[Side]:
        with served(place, SERVICE_LINKS_MONOLITH_URL=self._shop_url, MONOLITH_PUBLIC_URL=self._shop_url) as url:
            yield Side(PROVIDER, url, Address(PROVIDER, url, TOKEN))

    def _prepared(self, place: Place, name: str) -> Place:
        """The project with an empty database of its own."""
        folder = self._folder / name
        folder.mkdir()
        env = {
            **place.env,
            "BANYAN_PROBE_FOLDER": str(folder),
            "BANYAN_PROBE_STATES": json.dumps(self._states),
            "BANYAN_PROBE_TABLES": "1",
        }
        told = {"DJANGO_SETTINGS_MODULE", "BANYAN_PROBE_SETTINGS"}
        own = {key: value for key, value in env.items() if key not in told}
        done = replace(place, env=own).run("-m", "banyan_probe.preparing")
        assert done.returncode == 0, done.stdout + done.stderr
        return replace(place, env=env)
