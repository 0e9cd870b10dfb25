"""Findings made by hand, for tests of what happens to them afterwards."""

from __future__ import annotations

from analysis.model.finding import Finding, Identity, Outcome, Stale
from analysis.model.project import UnreadFile


def identity(detail: str = "Order.customer -> accounts.User", **changed: str) -> Identity:
    values = {
        "file": "orders/models.py",
        "symbol": "Order",
        "kind": "foreign_key",
        "source": "orders.Order",
        "target": "accounts.User",
        "detail": detail,
    }
    return Identity(**values | changed)


def finding(line: int = 25, detail: str = "Order.customer -> accounts.User", **changed: str) -> Finding:
    known = identity(detail, **changed)
    sides = ("orders", "checkout", "orders", "accounts")
    return Finding(
        "cross_service_foreign_key",
        known,
        known.file or "orders/models.py",
        line,
        *sides,
        "no database can hold it",
        "keep a plain column",
        "customer = models.ForeignKey(User, CASCADE)",
    )


def clean() -> Outcome:
    """An outcome without a finding, where the project lies in the current folder."""
    return Outcome("banyan.toml", "", ("new_crossing", "service_cycle"), (), 12, baseline=".banyan-baseline.jsonl")


def failed() -> Outcome:
    """An outcome with some of everything: new ones, one without an owner, stale ones, a file that was not read."""
    nobody = Finding(
        "unowned_model",
        identity("class Item", file="stock/models.py", symbol="Item", kind="unowned_model", source="stock"),
        "stock/models.py",
        3,
        "",
        "",
        "",
        "",
        "nobody answers for its data",
        "add it to the plan",
        "class Item(models.Model):",
    )
    return Outcome(
        "banyan.toml",
        "src",
        ("cross_service_foreign_key", "new_crossing", "unowned_model"),
        (finding(), finding(31, "Order.courier -> accounts.User"), nobody),
        7,
        (
            Stale(identity("Order.old -> accounts.User"), 2),
            Stale(identity("orders → accounts", file="", symbol="", kind="service_cycle"), 1),
            Stale(identity("Order.a -> accounts.User"), 1, identity("Order.a -> accounts.User", file="orders/more.py")),
        ),
        ".banyan-baseline.jsonl",
        (UnreadFile("orders/broken.py", "line 3: invalid syntax"),),
        "banyan check --update",
    )
