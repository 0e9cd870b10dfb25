"""What a partition amounts to."""

from __future__ import annotations

from analysis.appraisal.proposal import appraise
from analysis.boundaries.by_app import partition
from analysis.model.evidence import End, Evidence
from analysis.model.models import DjangoModel
from analysis.model.project import App
from analysis.model.proposal import Crossing, Proposal
from analysis.model.system import System, Wishes


def app(label: str, *, lines: int = 10, is_local: bool = True) -> App:
    return App(label, label, label, is_local, True, lines)


def model(label: str, *, is_abstract: bool = False) -> DjangoModel:
    name = label.partition(".")[2]
    where = (label.partition(".")[0], name, "models", "models.py", 1)
    return DjangoModel(label, *where, is_abstract, False, True, "t", (), ())


def piece(source: str, target: str, kind: str = "import") -> Evidence:
    ends = (
        End(source.partition(".")[0], source if "." in source else None),
        End(target.partition(".")[0], target if "." in target else None),
    )
    return Evidence(kind, *ends, "a.py", 7, "detail", 1.0)


def proposal(*evidence: Evidence) -> Proposal:
    apps = (app("orders"), app("accounts", lines=30), app("core"), app("site"), app("auth", is_local=False))
    models = (
        model("orders.Order"),
        model("orders.Base", is_abstract=True),
        model("accounts.User"),
        model("core.Base", is_abstract=True),
    )
    system = System(apps, models, evidence)
    return appraise(system, partition(system, Wishes()))


def test_makes_a_service_of_each_app_with_models_and_a_library_of_the_rest() -> None:
    services = proposal().services
    assert [(s.name, s.role, s.apps) for s in services] == [
        ("accounts", "service", ("accounts",)),
        ("orders", "service", ("orders",)),
        ("shared", "shared_library", ("core", "site")),
    ]


def test_gives_each_service_its_concrete_models_and_lines() -> None:
    accounts, orders, shared = proposal().services
    assert (accounts.models, accounts.lines) == (("accounts.User",), 30)
    assert orders.models == ("orders.Order",)
    assert (shared.models, shared.lines) == ((), 20)


def test_counts_what_stays_inside_and_what_crosses() -> None:
    _accounts, orders, shared = proposal(
        piece("orders", "orders"), piece("orders", "accounts"), piece("core", "site"), piece("core", "orders")
    ).services
    assert (orders.internal, orders.incoming, orders.outgoing) == (1, 1, 1)
    assert (shared.internal, shared.incoming, shared.outgoing) == (1, 0, 1)


def test_lists_a_crossing_with_its_remedy() -> None:
    assert proposal(piece("orders", "accounts", "write")).crossings == (
        Crossing("orders", "accounts", "write", "a.py", 7, "detail", None, None, "api_client"),
    )


def test_names_the_models_of_what_joins_two_models() -> None:
    (crossing,) = proposal(piece("orders.Order", "accounts.User", "foreign_key")).crossings
    assert (crossing.source_model, crossing.target_model) == ("orders.Order", "accounts.User")


def test_crosses_nothing_between_apps_of_the_library_and_to_third_parties() -> None:
    assert proposal(piece("core", "site"), piece("orders", "auth"), piece("auth", "orders")).crossings == ()


def test_judges_each_service() -> None:
    accounts, orders, shared = proposal(*(piece("orders", "accounts", "write") for _ in range(11))).services
    assert (accounts.verdict, orders.verdict, shared.verdict) == ("possible", "extract", "keep")


def test_begins_with_the_service_that_is_bound_least() -> None:
    assert proposal(piece("accounts", "core", "write"), piece("orders", "core", "read")).extraction_order == (
        "accounts",
        "orders",
    )


def test_proposes_nothing_for_nothing() -> None:
    system = System((), (), ())
    assert appraise(system, partition(system, Wishes())) == Proposal("by_app", (), (), ())
