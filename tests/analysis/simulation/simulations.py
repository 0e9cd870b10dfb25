"""A simulation that nobody ran, for the formats to render."""

from __future__ import annotations

from dataclasses import replace

from analysis.model.evidence import End, Evidence
from analysis.simulation.exercising import Unexercised
from analysis.simulation.insights import chatter, needs, sagas
from analysis.simulation.seen import Break, Run, Seen, SeenAt, TestSeen
from analysis.simulation.simulation import Simulation
from analysis.simulation.surviving import Broken, Survival, Unexplained
from analysis.simulation.truth import Judged, Truth

READ = Seen(
    SeenAt("read", "", "orders/services.py", 32, "orders", "stock", "stock.Product", "", "", "template"),
    "titles", 12, 2, ("test_a", "test_<b>"), 4, "GET titles/",
)  # fmt: skip
WRITE = Seen(
    SeenAt("transaction", "", "orders/services.py", 8, "orders", "stock", "stock.Product", ""), "place", 3, 1, ()
)
ASKED = Seen(SeenAt("http", "", "orders/services.py", 53, "orders", "", "mail.example", ""), "asked", 1, 1, ())
CALL = Seen(
    SeenAt("call", "", "orders/services.py", 11, "orders", "stock", "stock/services.py:4", ""), "place", 3, 1, ()
)


def simulation(partial: str = "") -> Simulation:
    """One with a crossing of each sort: predicted, predicted elsewhere, missed."""
    tests = (
        TestSeen("test_a", ("orders", "stock"), "passed"),
        TestSeen("test_<b>", ("orders", "stock"), "failed"),
        TestSeen("test_c", ("stock",), "passed"),
        TestSeen("test_d", (), "skipped"),
    )
    run = Run(1, "5.2", (CALL, ASKED, READ, WRITE), tests, partial)
    judged = (
        Judged(CALL, "here"),
        Judged(READ, "missed", "a template follows the relation; attributes in templates are not read"),
        Judged(WRITE, "elsewhere"),
    )
    left = Evidence("query_join", End("orders"), End("stock"), "orders/views.py", 3, "product__title: ...", 5.0)
    return Simulation(
        plan="banyan.toml",
        folder="shop",
        mode="observe",
        command=("python", "-m", "pytest"),
        code=1,
        libraries=frozenset(),
        run=run,
        truth=Truth(judged, (Unexercised(left, "never", "no test runs this line"),), 3),
        needs=needs(tests),
        sagas=sagas(run),
        chatter=chatter(run),
    )


JOIN = Break("join", "orders/views.py", 3, "orders", "stock", "stock.Product", "orders.Order", "no such table: <stock>")


def split() -> Simulation:
    """One where services had databases of their own."""
    survival = Survival(
        databases={"orders": "banyan_orders", "stock": "banyan_stock"},
        passed=2,
        failed=2,
        skipped=1,
        caught=1,
        broken=(Broken(JOIN, 1, ("test_<b>",)),),
        unexplained=(Unexplained("test_a", ("cascade orders/models.py:3",)),),
    )
    return replace(simulation(), mode="split", survival=survival)
