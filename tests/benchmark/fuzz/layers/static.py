"""Documents alone: what the service's OpenAPI document breaks of the shop's, and what pacts rely on and it lacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from contracts.breaking.comparing import compared
from contracts.checks.comparing import checked
from contracts.interactions.reading import read_all
from contracts.openapi.api import Api, read_api
from tests.benchmark.fuzz.world import World
from tests.benchmark.shadow.fault import Fault
from tests.example.running import Place

PACTS = Path(__file__).parents[4] / "contracts" / "pacts"
PROVIDER = "catalog"


class Layer:
    """A finding is new that the document of the faultless service does not have."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pacts = [pact for pact in read_all([PACTS]) if pact.provider == PROVIDER]
        self._shop = self._read("monolith", world.document("monolith"))
        usual = self._read(PROVIDER, world.document(PROVIDER))
        self._served = {(each.method, each.path) for each in usual.operations}
        self._usual = self._found(usual)

    def finds(self, fault: Fault, url: str) -> str:
        """The first finding that is new; the service's own code says what its document is."""
        catalog = self._world.sides.shadow.catalog
        place = Place(catalog.folder.parent / "faulty", catalog.database, catalog.env)
        done = place.run("manage.py", "spectacular", "--format", "openapi-json")
        if done.returncode:
            return f"no document: {done.stderr.strip().splitlines()[-1]}"
        new = sorted(self._found(self._read("faulty", json.loads(done.stdout))) - self._usual)
        return new[0] if new else ""

    def _read(self, name: str, document: Any) -> Api:
        path = self._world.folder / f"{name}.openapi.json"
        path.write_text(json.dumps(document), "utf-8")
        return read_api(path, name)

    def _found(self, api: Api) -> set[str]:
        breaking = compared(self._shop, api, is_meant=lambda each: (each.method, each.path) in self._served)
        cells = [breaking, *(checked(pact, api) for pact in self._pacts)]
        return {f"{each.rule}: {each.subject}: {each.message}" for cell in cells for each in cell.findings}
