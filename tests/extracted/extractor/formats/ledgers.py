"""Ledgers made by hand, for tests of how they are written."""

from __future__ import annotations

from dataclasses import replace

from analysis.model.evidence import End, Evidence
from extracted.extractor.ledger import FileLine, Ledger
from extracted.extractor.model import Decision, Mirror

DECISIONS = (
    Decision(
        "call",
        "monolith",
        "rewritten",
        "orders/services.py",
        31,
        "catalog.services.price_of",
        "runs locally or remotely, by @dual",
    ),
    Decision(
        "foreign_key",
        "monolith",
        "rewritten",
        "orders/models.py",
        25,
        "OrderLine.product -> catalog.Product",
        "same column, no constraint",
    ),
    Decision(
        "foreign_key",
        "service",
        "rewritten",
        "catalog/models.py",
        12,
        "Product.supplier -> stock.Supplier",
        "same column, no constraint",
    ),
    Decision(
        "import",
        "service",
        "rewritten",
        "catalog/admin.py",
        3,
        "core.admin.Audited",
        "copied: it touches no model of the other side",
    ),
    Decision(
        "inheritance",
        "service",
        "refused",
        "catalog/models.py",
        40,
        "Bundle(orders.Basket)",
        "its parent's table stays in the monolith",
        "turn the inheritance into a key, and extract again",
    ),
    Decision(
        "query_join",
        "monolith",
        "listed",
        "reports/queries.py",
        88,
        "Order.objects.values('product__brand')",
        "groups by a column of the other side",
        'read it from a replica: replicas = ["catalog.Product"] in the plan',
    ),
    Decision("url", "service", "listed", "", 0, "reverse('orders:detail')", "the name is not known here"),
)
SILENT = Evidence(
    "signal",
    End("stock", module="stock.signals"),
    End("catalog", model="catalog.Product"),
    "stock/signals.py",
    9,
    "post_save of catalog.Product",
    1.0,
    "@receiver(post_save, sender=Product)",
)
SERVICE = "extracted/services/catalog"
FILES = (
    FileLine("monolith", "shop/orders/models.py", "changed", moved_on=True),
    FileLine("monolith", "shop/service_links/__init__.py", "added", moved_on=True),
    FileLine("service", f"{SERVICE}/README.md", "kept", "generated", edited=True),
    FileLine(
        "service", f"{SERVICE}/catalog/models.py", "conflict", "moved", "catalog/models.py", edited=True, moved_on=True
    ),
    FileLine("service", f"{SERVICE}/manage.py", "added", "generated", moved_on=True),
)
PATCH = """\
diff --git a/shop/orders/models.py b/shop/orders/models.py
--- a/shop/orders/models.py
+++ b/shop/orders/models.py
@@ -25 +25 @@
-    product = models.ForeignKey(Product, models.PROTECT)
+    product = LinkedForeignKey(Product, models.PROTECT)
"""


def planned() -> Ledger:
    """A dry run with some of everything, and a coupling that was forgotten."""
    return Ledger(
        "catalog",
        "would extract",
        "shop",
        ("catalog",),
        ("core",),
        DECISIONS,
        (SILENT,),
        (Mirror("accounts.User", "replica", "the user model"), Mirror("stock.Supplier", "client")),
        ("django==5.2", "httpx>=0.27"),
        FILES,
        ("the migration orders/0005 drops a constraint",),
        PATCH,
        PATCH,
    )


def written() -> Ledger:
    """An extraction that was written, and of which nothing is left to do."""
    return replace(
        planned(), deed="extracted", decisions=DECISIONS[:4], silent=(), files=(), notes=(), patch="", diff=""
    )


def checked() -> Ledger:
    """A check that found drift."""
    return replace(planned(), deed="checked", silent=(), decisions=DECISIONS[:4], patch="", diff="")


def undone() -> Ledger:
    """A way back: there is nothing to decide in it."""
    return Ledger("catalog", "undone", "shop", files=tuple(replace(line, what="removed") for line in FILES[:2]))


LEDGERS = {"planned": planned(), "written": written(), "checked": checked(), "undone": undone()}


def hostile(attack: str) -> Ledger:
    """A ledger whose every text comes from a project that means no good."""
    decision = Decision(attack, "service", "listed", f"a{attack}.py", 3, attack, attack, attack)
    silent = replace(SILENT, kind=attack, file=f"a{attack}.py", detail=attack, excerpt=attack)
    line = FileLine("service", f"a{attack}", "conflict", "moved", attack, edited=True)
    mirror = Mirror(attack, "client", attack)
    patch = f"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-{attack}\n+{attack}\n"
    values = ("catalog", "would extract", attack, (attack,), (attack,), (decision,), (silent,), (mirror,), (attack,))
    return Ledger(*values, (line,), (attack,), patch, patch)  # type: ignore[arg-type]
