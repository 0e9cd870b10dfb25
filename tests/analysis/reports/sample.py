"""Reports to render: a small shop drawn by hand, and a hostile one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from analysis.model.evidence import End, Evidence, Unresolved
from analysis.model.models import DjangoModel, Relation, RelationKind
from analysis.model.project import App, ProjectSummary, UnreadFile
from analysis.model.proposal import Crossing, Proposal, Remedy, Service
from analysis.model.report import Coupling, Cycle, Report
from analysis.model.urls import UrlPattern
from tests.analysis.reports import sample_bill

WEIGHTS = {"import": 1.0, "call": 2.0, "foreign_key": 8.0, "query_join": 6.0, "write": 9.0, "transaction": 12.0}


def shop() -> Report:
    """Four apps and a project package; orders and payments reach each other."""
    dependencies = tuple(sorted((_evidence(*row) for row in _SHOP), key=by_place))
    couplings = couple(dependencies)
    return Report(
        project=_shop_project(),
        apps=_shop_apps(),
        models=_shop_models(),
        dependencies=dependencies,
        unresolved=(
            Unresolved("query_join", "orders/reports.py", 40, "filter(**criteria)", "keyword names made at run time"),
            Unresolved("query_join", "orders/reports.py", 52, "filter(**extra)", "keyword names made at run time"),
            Unresolved("task", "payments/tasks.py", 9, "send_task(name)", "the task's name is not a literal"),
        ),
        couplings=couplings,
        cycles=(Cycle(("orders", "payments"), tuple(each for each in couplings if each.source == "payments")),),
        proposal=_shop_proposal(dependencies),
        urls=(
            UrlPattern("orders/", "orders.views.OrderList", "list", "orders", "orders", "orders/urls.py", 7),
            UrlPattern(
                r"orders/^(?P<number>[0-9]+)/$", "orders.views.show", "detail", "orders", "orders", "orders/urls.py", 8
            ),
        ),
    )


def empty() -> Report:
    """A project in which nothing was found."""
    project = ProjectSummary("empty", (), "auth.User", 1, 2, 0, ())
    return Report(project, (), (), (), (), (), (), Proposal("by_app", (), (), ()))


def hostile(text: str) -> Report:
    """The shop with `text` in every place where the analysed project decides what is written."""
    report = shop()
    label = f"orders{text}"
    apps = tuple(replace(app, label=app.label.replace("orders", label), path=text, module=text) for app in report.apps)
    dependencies = tuple(_hostile_evidence(item, label, text) for item in report.dependencies)
    couplings = couple(dependencies)
    return replace(
        report,
        project=replace(
            report.project, root=text, settings=(text,), auth_user_model=text, unread=(UnreadFile(text, text),)
        ),
        apps=apps,
        models=tuple(_hostile_model(model, label, text) for model in report.models),
        dependencies=dependencies,
        unresolved=(Unresolved(text, text, 1, text, text),),
        couplings=couplings,
        cycles=(Cycle((label, text), couplings[:2]),),
        proposal=_hostile_proposal(report.proposal, text),
        urls=(UrlPattern(text, text, text, text, text, text, 1),),
    )


def couple(dependencies: Iterable[Evidence]) -> tuple[Coupling, ...]:
    """Sum the crossings, as the graph does."""
    grouped: dict[tuple[str, str], list[Evidence]] = {}
    for item in dependencies:
        if item.is_crossing:
            grouped.setdefault((item.source.app, item.target.app), []).append(item)
    return tuple(sorted(_coupling(*pair, found) for pair, found in grouped.items()))


def _coupling(source: str, target: str, found: list[Evidence]) -> Coupling:
    kinds = sorted(Counter(item.kind for item in found).items(), key=lambda pair: (-pair[1], pair[0]))
    return Coupling(source, target, sum(item.weight for item in found), len(found), tuple(kinds))


def by_place(item: Evidence) -> tuple[str, int, str, str, str]:
    return item.file, item.line, item.kind, item.target.app, item.target.model or ""


def _shop_project() -> ProjectSummary:
    unread = (
        UnreadFile("catalog/broken.py", "syntax error in line 3; what follows may be missing"),
        UnreadFile("catalog/legacy.py", "neither UTF-8 nor the encoding that it declares"),
    )
    return ProjectSummary(
        "shop", ("config.settings.base", "config.settings.local"), "accounts.User", 61, 4_210, 24, unread
    )


def _shop_apps() -> tuple[App, ...]:
    return (
        App("accounts", "accounts", "accounts", True, True, 640),
        App("auth", "django.contrib.auth", "", False, True, 0),
        App("catalog", "catalog", "catalog", True, True, 1_480),
        App("config", "config", "config", True, False, 90, django_app=False),
        App("orders", "orders", "orders", True, True, 1_310),
        App("payments", "payments", "payments", True, True, 690),
    )


def _shop_models() -> tuple[DjangoModel, ...]:
    return (
        model_of("accounts.Timestamped", 5, is_abstract=True),
        model_of("accounts.User", 12, bases=("django.contrib.auth.models.AbstractUser",)),
        model_of("catalog.Product", 9, bases=("accounts.models.Timestamped",)),
        model_of("catalog.Sale", 30, is_proxy=True, bases=("catalog.models.Product",)),
        model_of(
            "orders.Line",
            31,
            relation_of("orders.Line", "order", "orders.Order", 32),
            relation_of("orders.Line", "product", "catalog.Product", 33),
        ),
        model_of("orders.Order", 11, relation_of("orders.Order", "customer", "accounts.User", 14)),
        model_of(
            "payments.Payment", 7, relation_of("payments.Payment", "order", "orders.Order", 9, kind="OneToOneField")
        ),
    )


def model_of(
    model: str,
    line: int,
    *relations: Relation,
    is_abstract: bool = False,
    is_proxy: bool = False,
    bases: tuple[str, ...] = ("django.db.models.Model",),
) -> DjangoModel:
    app, name = model.split(".")
    table = None if is_abstract else f"{app}_{name.lower()}"
    return DjangoModel(
        model,
        app,
        name,
        f"{app}.models",
        f"{app}/models.py",
        line,
        is_abstract,
        is_proxy,
        True,
        table,
        bases,
        relations,
    )


def relation_of(owner: str, name: str, target: str, line: int, kind: RelationKind = "ForeignKey") -> Relation:
    app, model = owner.split(".")
    declared_in, field_class = f"{app}.models.{model}", f"django.db.models.{kind}"
    return Relation(
        name, kind, field_class, target, None, "CASCADE", True, "local", declared_in, f"{app}/models.py", line
    )


# kind, source, target, file, line, what is written there, the enclosing function
_SHOP = (
    ("foreign_key", "orders.Order", "accounts.User", "orders/models.py", 14, "customer = models.ForeignKey(User)", ""),
    (
        "foreign_key",
        "orders.Line",
        "catalog.Product",
        "orders/models.py",
        33,
        'product = ForeignKey("catalog.Product")',
        "",
    ),
    ("foreign_key", "orders.Line", "orders.Order", "orders/models.py", 32, "order = ForeignKey(Order)", ""),
    ("import", "orders", "catalog", "orders/services.py", 3, "from catalog.models import Product", ""),
    ("import", "orders", "payments", "orders/services.py", 4, "from payments import services", ""),
    ("call", "orders", "payments", "orders/services.py", 28, "services.authorise(order)", "Checkout.place"),
    ("write", "orders", "catalog.Product", "orders/services.py", 31, "product.save()", "Checkout.place"),
    ("write", "orders", "payments.Payment", "orders/services.py", 35, "Payment.objects.create()", "Checkout.place"),
    ("transaction", "orders", "catalog.Product", "orders/services.py", 22, "with atomic():", "Checkout.place"),
    ("query_join", "orders.Order", "accounts.User", "orders/selectors.py", 18, "filter(customer__email=email)", "of"),
    ("query_join", "orders.Order", "orders.Line", "orders/selectors.py", 24, 'prefetch_related("lines")', "with_lines"),
    ("one_to_one", "payments.Payment", "orders.Order", "payments/models.py", 9, "order = OneToOneField(Order)", ""),
    ("url", "config", "orders", "config/urls.py", 12, 'path("orders/", include("orders.urls"))', ""),
)


def _evidence(kind: str, source: str, target: str, file: str, line: int, detail: str, symbol: str) -> Evidence:
    start = _end(source, file.removesuffix(".py").replace("/", "."), symbol)
    return Evidence(kind, start, _end(target), file, line, detail, WEIGHTS.get(kind, 3.0), f"    {detail}")


def _end(name: str, module: str | None = None, symbol: str = "") -> End:
    app, _, model = name.partition(".")
    return End(app, name if model else None, module, symbol or model or None)


def _shop_proposal(dependencies: Iterable[Evidence]) -> Proposal:
    services = (
        Service("accounts", "service", ("accounts",), ("accounts.User",), 640, 0, 2, 0, "keep", "all others read it"),
        Service(
            "catalog",
            "service",
            ("catalog",),
            ("catalog.Product", "catalog.Sale"),
            1_480,
            0,
            4,
            0,
            "extract",
            "few cross it",
        ),
        Service(
            "orders", "service", ("orders",), ("orders.Line", "orders.Order"), 1_310, 2, 2, 8, "possible", "in a cycle"
        ),
        Service("payments", "service", ("payments",), ("payments.Payment",), 690, 0, 3, 1, "possible", "in a cycle"),
        Service("remainder", "remainder", ("config",), (), 90, 0, 0, 1, "keep", "settings and root URLs"),
    )
    crossings = tuple(_crossing(item) for item in dependencies if item.is_crossing)
    return sample_bill.appraised(Proposal("by_app", services, crossings, ("catalog", "payments", "orders")))


def _crossing(item: Evidence) -> Crossing:
    source = "remainder" if item.source.app == "config" else item.source.app
    remedy: Remedy = "move_foreign_key_to_code" if item.kind in {"foreign_key", "one_to_one"} else "api_client"
    return Crossing(
        source,
        item.target.app,
        item.kind,
        item.file,
        item.line,
        item.detail,
        item.source.model,
        item.target.model,
        remedy,
    )


def _hostile_evidence(item: Evidence, label: str, text: str) -> Evidence:
    return replace(
        item,
        kind=item.kind if item.kind == "write" else f"{item.kind}{text}",
        source=_hostile_end(item.source, label, text),
        target=_hostile_end(item.target, label, text),
        file=text,
        detail=text,
        excerpt=text,
    )


def _hostile_end(end: End, label: str, text: str) -> End:
    app = end.app.replace("orders", label)
    return End(app, f"{app}.{text}" if end.model else None, text, text)


def _hostile_model(model: DjangoModel, label: str, text: str) -> DjangoModel:
    app = model.app.replace("orders", label)
    relations = tuple(
        replace(
            each, name=text, field_class=text, target=text, through=text, on_delete=text, declared_in=text, file=text
        )
        for each in model.relations
    )
    return replace(
        model,
        id=f"{app}.{model.name}{text}",
        app=app,
        name=text,
        module=text,
        file=text,
        db_table=text,
        bases=(text,),
        relations=relations,
    )


def _hostile_proposal(proposal: Proposal, text: str) -> Proposal:
    services = tuple(
        replace(each, name=f"{each.name}{text}", apps=(text,), models=(text,), reason=text)
        for each in proposal.services
    )
    crossings = tuple(
        replace(each, source=text, kind=text, file=text, detail=text, source_model=text) for each in proposal.crossings
    )
    plain = replace(proposal, strategy=text, services=services, crossings=crossings, extraction_order=(text,))
    return sample_bill.hostile(plain, text)
