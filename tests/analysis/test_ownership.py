"""From a plan to a partition, and to what the plan names and the code lacks."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from analysis.model.evidence import End, Evidence
from analysis.model.models import DjangoModel
from analysis.model.partition import Partition
from analysis.model.project import App
from analysis.model.system import System
from analysis.ownership import gone, partition_of
from banyan.plan.reading import parse


def app(label: str, *, is_local: bool = True) -> App:
    return App(label, label, label, is_local, True, 10)


def model(label: str, module: str, *, is_abstract: bool = False) -> DjangoModel:
    name = label.partition(".")[2]
    return DjangoModel(label, label.partition(".")[0], name, module, "a.py", 1, is_abstract, False, True, "t", (), ())


def used(module: str, symbol: str | None = None) -> Evidence:
    return Evidence("import", End("shop", None, module, symbol), End("shop", None, module), "a.py", 1, "d", 1.0)


SYSTEM = System(
    (app("shop"), app("core"), app("auth", is_local=False)),
    (
        model("shop.Order", "shop.models"),
        model("shop.User", "shop.models"),
        model("shop.Base", "shop.models", is_abstract=True),
        model("core.Country", "core.models"),
    ),
    (used("shop.views", "OrderView.get"), used("shop.api.orders"), used("shop.api.users"), used("shop.apis")),
)


def partition(text: str) -> Partition:
    return partition_of(parse(dedent(text), Path("banyan.toml")).accepted(), SYSTEM)


def missing(text: str, *modules: str) -> list[tuple[int, str]]:
    draft = parse(dedent(text), Path("banyan.toml"))
    return [(each.line, each.message) for each in gone(draft.plan, SYSTEM, frozenset(modules), draft.places)]


def test_a_service_owns_the_models_and_the_code_of_its_apps():
    found = partition("[services.a]\napps = ['shop']")
    assert found.models == {"shop.Order": "a", "shop.User": "a"}
    assert found.home(End("shop", None, "shop.views", "OrderView.get")) == "a"


def test_a_model_goes_before_its_app_and_takes_its_class_along():
    found = partition("[services.a]\napps = ['shop']\n[services.b]\nmodels = ['shop.User']")
    assert found.models == {"shop.Order": "a", "shop.User": "b"}
    assert found.home(End("shop", None, "shop.models", "User.full_name")) == "b"
    assert found.home(End("shop", None, "shop.models", "Order.total")) == "a"


def test_a_module_takes_all_below_it_and_none_that_only_begins_alike():
    found = partition("[services.a]\napps = ['shop']\n[services.b]\nmodules = ['shop.api']")
    assert found.home(End("shop", None, "shop.api.orders")) == "b"
    assert found.home(End("shop", None, "shop.apis")) == "a"


def test_the_most_exact_module_counts():
    found = partition("[services.a]\nmodules = ['shop.api']\n[services.b]\nmodules = ['shop.api.users']")
    assert found.home(End("shop", None, "shop.api.users")) == "b"
    assert found.home(End("shop", None, "shop.api.orders")) == "a"


def test_a_symbol_goes_before_its_module():
    found = partition("[services.a]\nmodules = ['shop.views']\n[services.b]\nmodules = ['shop.views:OrderView']")
    assert found.home(End("shop", None, "shop.views", "OrderView.get")) == "b"
    assert found.home(End("shop", None, "shop.views", "UserView.get")) == "a"


def test_what_is_not_named_belongs_to_nobody():
    found = partition("[services.a]\nmodels = ['shop.Order']")
    assert set(found.models) == {"shop.Order"}
    assert found.home(End("core", None, "core.models")) is None


def test_tells_libraries_and_the_remainder():
    found = partition("[services.a]\nrole = 'shared_library'\n[services.b]\nrole = 'remainder'\n[services.c]")
    assert (found.libraries, found.remainder) == (frozenset({"a"}), "b")


def test_nothing_is_gone_from_a_plan_that_fits():
    text = "[project]\nunowned=['core']\n[services.a]\napps=['shop']\nmodels=['shop.User']\nmodules=['shop.api']"
    assert missing(text, "shop", "shop.api", "shop.api.orders") == []


def test_names_what_is_gone_with_its_line_and_a_guess():
    text = """\
    [project]
    unowned = ["cor"]
    [services.a]
    apps = ["shop", "shopp"]
    models = [
      "shop.Ordr",
      "shop.user",
    ]
    public = ["shop.apy"]
    """
    assert missing(text, "shop", "shop.api") == [
        (2, "app cor is not in the project: did you mean core?"),
        (4, "app shopp is not in the project: did you mean shop?"),
        (6, "model shop.Ordr is not in the project: did you mean shop.Order or shop.User?"),
        (7, "model shop.user is not in the project: did you mean shop.User?"),
        (9, "module shop.apy is not in the project: did you mean shop.api or shop?"),
    ]


def test_a_unit_without_a_dependency_is_there_all_the_same():
    assert missing("[project]\nunowned = ['config']\n[services.a]\napps = ['tools']", "config", "src.tools") == []


def test_does_not_guess_what_is_like_nothing():
    (found,) = missing("[services.a]\napps = ['xyzzy']")
    assert found == (2, "app xyzzy is not in the project: it is gone, or was never there; remove it here")


def test_an_abstract_model_is_none_to_own():
    assert missing("[services.a]\nmodels = ['shop.Base']") != []


def test_an_app_of_another_package_is_none_to_own():
    assert missing("[services.a]\napps = ['auth']") != []


def test_does_not_ask_where_the_import_root_lies():
    text = "[services.a]\nmodules = ['shop.api', 'outer.shop.api:View']"
    assert missing(text, "src.shop.api", "shop.api") == []
    assert len(missing(text, "workshop.api")) == 2
