"""In which order services leave."""

from __future__ import annotations

from dataclasses import replace

from analysis.appraisal.order import seams, service_cycles, steps
from analysis.model.proposal import Remedy, Role, Service, Step, Verdict, WorkItem


def service(name: str, verdict: Verdict = "extract", *, lines: int = 100, role: Role = "service") -> Service:
    return Service(name, role, (name,), (f"{name}.Row",), lines, 0, 0, 0, verdict, "")


def item(source: str, target: str, points: float = 2.0, remedy: Remedy = "api_client") -> WorkItem:
    return WorkItem(remedy, source, target, "it", "Do it", (source,), (), points, "S", ())


def ordered(services: list[Service], *bill: WorkItem) -> list[str]:
    return [step.service for step in found(services, *bill)]


def found(services: list[Service], *bill: WorkItem) -> tuple[Step, ...]:
    return steps(services, bill, seams(bill))


def test_begins_with_the_cheaper_seam() -> None:
    services = [service("a"), service("b"), service("core", "keep")]
    assert ordered(services, item("a", "core", 9), item("b", "core", 3)) == ["b", "a"]


def test_begins_with_what_frees_more_for_the_same_price() -> None:
    services = [service("a"), service("b", lines=900), service("core", "keep")]
    assert ordered(services, item("a", "core", 5), item("b", "core", 5)) == ["b", "a"]


def test_begins_with_what_is_worth_extracting_however_dear() -> None:
    services = [service("a", "possible"), service("b"), service("core", "keep")]
    assert ordered(services, item("a", "core", 1), item("b", "core", 90)) == ["b", "a"]


def test_does_not_put_what_is_kept_or_shared_in_order() -> None:
    services = [
        service("a", "keep"),
        service("b", "keep", role="shared_library"),
        service("c", "keep", role="remainder"),
    ]
    assert ordered(services) == []


def test_lets_what_is_waited_for_leave_first_at_the_same_price() -> None:
    services = [service("a"), service("b"), service("core", "keep")]
    assert ordered(services, item("a", "b", 8), item("a", "core", 1), item("b", "core", 1)) == ["b", "a"]


def test_does_not_wait_for_an_event() -> None:
    services = [service("a"), service("b")]
    (first, _second) = found(services, item("a", "b", 8, "domain_event"))
    assert (first.service, first.unmet) == ("a", ())


def test_says_what_the_monolith_answers_for_meanwhile() -> None:
    services = [service("a", lines=10_000), service("b", lines=1)]
    first, second = found(services, item("a", "b", 4))
    assert (first.service, first.unmet) == ("a", ("b",))
    assert first.reason == "4 points free 10,000 lines and 1 model; the monolith answers for b until then"
    assert second.unmet == ()


def test_pays_a_seam_once() -> None:
    first, second = found([service("a"), service("b", lines=50)], item("b", "a", 4))
    assert (first.points, second.points) == (4, 0)


def test_orders_equal_services_by_name() -> None:
    assert ordered([service("b"), service("a")]) == ["a", "b"]


def test_names_a_circle_and_its_lightest_seam() -> None:
    services = [service("a"), service("b"), service("c")]
    bill = (item("a", "b", 9), item("b", "a", 2), item("c", "a", 1))
    (cycle,) = service_cycles(seams(bill), services)
    assert cycle.services == ("a", "b")
    (seam,) = cycle.weakest
    assert (seam.source, seam.target, seam.points, seam.items) == ("b", "a", 2, (1,))


def test_finds_no_circle_in_events() -> None:
    bill = (item("a", "b", 9), item("b", "a", 2, "domain_event"))
    assert service_cycles(seams(bill), [service("a"), service("b")]) == ()


def test_finds_no_circle_through_a_library() -> None:
    library = replace(service("b"), role="shared_library")
    assert service_cycles(seams((item("a", "b"), item("b", "a"))), [service("a"), library]) == ()
