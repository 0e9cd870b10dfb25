"""A proposal for the large report: services of several apps, a bill for all that crosses, places, steps and circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import cast

from analysis.model.evidence import Evidence
from analysis.model.partition import Placement
from analysis.model.proposal import (
    Crossing,
    Metric,
    Proposal,
    Remedy,
    Seam,
    Service,
    ServiceCycle,
    Size,
    Step,
    Surface,
    Verdict,
    WorkItem,
)

_REMEDIES: dict[str, Remedy] = {"write": "saga", "query_join": "batch_endpoint", "signal": "domain_event"}
_VERDICTS: tuple[Verdict, ...] = ("extract", "possible", "keep")


def proposed(homes: dict[str, str], models: Sequence[str], dependencies: Sequence[Evidence]) -> Proposal:
    """A proposal in which each app belongs to the service that `homes` names."""
    crossings = tuple(_crossing(item, homes) for item in dependencies if _is_crossing(item, homes))
    bill = _bill(crossings)
    names = sorted(set(homes.values()))
    return Proposal(
        "bounded_contexts",
        tuple(_service(rank, name, homes, models, crossings) for rank, name in enumerate(names)),
        crossings,
        tuple(names[: len(names) // 2]),
        bill,
        tuple(Step(each, 40.5, (names[-1],), "41 points free 4,000 lines") for each in names[: len(names) // 2]),
        (ServiceCycle(tuple(names), tuple(Seam(a, b, 2.0, (0, 1)) for a, b in pairwise(names))),),
        tuple(_placement(model, homes, names) for model in models),
        (Metric("modularity", 0.125, "higher", "how much more stays inside than by chance"),),
        homes,
    )


def _is_crossing(item: Evidence, homes: dict[str, str]) -> bool:
    return homes[item.source.app] != homes[item.target.app]


def _crossing(item: Evidence, homes: dict[str, str]) -> Crossing:
    ends = homes[item.source.app], homes[item.target.app]
    return Crossing(
        *ends, item.kind, item.file, item.line, item.detail, None, None, _REMEDIES.get(item.kind, "api_client")
    )


def _bill(crossings: Sequence[Crossing]) -> tuple[WorkItem, ...]:
    places = sorted(range(len(crossings)), key=lambda place: (*_key(crossings[place]), place))
    return tuple(_item(*key, tuple(found)) for key, found in groupby(places, lambda place: _key(crossings[place])))


def _key(crossing: Crossing) -> tuple[str, str, str, str]:
    return crossing.source, crossing.target, crossing.remedy, crossing.file


def _item(source: str, target: str, remedy: str, file: str, found: tuple[int, ...]) -> WorkItem:
    size = cast(Size, "SML"[min(len(found) // 4, 2)])
    title = f"Ask {target} for what {file} takes"
    return WorkItem(
        cast(Remedy, remedy), source, target, file, title, (source, target), (file,), len(found) / 2, size, found
    )


def _service(
    rank: int, name: str, homes: dict[str, str], models: Sequence[str], crossings: Sequence[Crossing]
) -> Service:
    apps = tuple(app for app, home in homes.items() if home == name)
    owned = tuple(model for model in models if homes[model.partition(".")[0]] == name)
    ends = Counter((each.source == name, each.target == name) for each in crossings)
    figures = (4_000 * len(apps), 90, ends[False, True], ends[True, False])
    surface = Surface((f"/{name}/",), functions=tuple((f"{name}.api.step_{n}", n) for n in range(60, 0, -1)))
    reason = f"{ends[True, False]} places wait for others"
    return Service(name, "service", apps, owned, *figures, _VERDICTS[rank % 3], reason, 0.4, 80.5, surface=surface)


def _placement(model: str, homes: dict[str, str], names: Sequence[str]) -> Placement:
    home = homes[model.partition(".")[0]]
    rank = len(model) % 10 / 10
    return Placement(model, home, rank, 1 - rank / 2, names[-1], (f"joined in {home}",), (f"read by {names[-1]}",))
