"""URL configurations as text."""

from __future__ import annotations

from textwrap import dedent

import pytest

from analysis.model.urls import UrlPattern, simplified
from analysis.resolve.urls import url_patterns
from tests.analysis.resolve.built import resolved

SHOP = """
--- config/urls.py
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("orders/", include("orders.urls")),
]
--- orders/models.py
from django.db import models

class Order(models.Model):
    number = models.CharField(max_length=20)
--- orders/views.py
from django.views import View

def index(request): ...

def detail(request, pk): ...

class OrderList(View): ...
"""


def patterns(code: str, tree: str = SHOP) -> list[UrlPattern]:
    """What the shop's root reaches when `orders/urls.py` holds some code."""
    project, _names = resolved(f"{tree}\n--- orders/urls.py\n{HEAD}\n{dedent(code)}")
    return list(url_patterns(project))


def routes(code: str, tree: str = SHOP) -> list[tuple[str, str, str]]:
    """Route below `orders/`, last name of the view, and qualified name."""
    found = patterns(code, tree)
    return [(p.route.removeprefix("orders/"), p.view.rpartition(".")[2], p.qualified_name) for p in found]


HEAD = """
from django.urls import include, path, re_path
from orders import views
from orders.views import OrderList, detail, index
"""


def test_reads_where_a_pattern_stands_and_whose_its_view_is() -> None:
    code = 'app_name = "orders"\nurlpatterns = [\n    path("", views.index, name="index"),\n]'
    expected = UrlPattern("orders/", "orders.views.index", "index", "orders", "orders", "orders/urls.py", 8)
    assert patterns(code) == [expected]


@pytest.mark.parametrize(
    "code",
    [
        'urlpatterns = [path("all/", index, name="all")]',
        'urlpatterns = (path("all/", index, name="all"),)',
        'urlpatterns = [path(route="all/", view=index, name="all")]',
        'urlpatterns = [path("all/", index, {}, "all")]',
        'urlpatterns = []\nurlpatterns += [path("all/", index, name="all")]',
        'urlpatterns = []\nurlpatterns.append(path("all/", index, name="all"))',
        'urlpatterns = []\nurlpatterns.extend([path("all/", index, name="all")])',
        'MORE = [path("all/", index, name="all")]\nurlpatterns = [*MORE]',
        'MORE = [path("all/", index, name="all")]\nurlpatterns = [] + MORE',
        'ALL = path("all/", index, name="all")\nurlpatterns = [ALL]',
        'urlpatterns = [path("all/", include([path("", index, name="all")]))]',
        'def made():\n    return [path("all/", index, name="all")]\n\nurlpatterns = made()',
        (
            'def made():\n    found = [path("", index, name="all")]\n    return [path("all/", include(found))]\n\n'
            "urlpatterns = made()"
        ),
        'PREFIX = "all"\nurlpatterns = [path(f"{PREFIX}/", index, name="all")]',
        'PREFIX = "all"\nurlpatterns = [path("%s/" % PREFIX, index, name="all")]',
        'PREFIX = "all"\nurlpatterns = [path(PREFIX + "/", index, name="all")]',
        (
            "from django.conf import settings\nurlpatterns = []\nif settings.DEBUG:\n"
            '    urlpatterns += [path("all/", index, name="all")]'
        ),
        'from django.urls import path as p\nurlpatterns = [p("all/", index, name="all")]',
    ],
)
def test_reads_every_way_of_writing_a_list(code: str) -> None:
    assert routes(code) == [("all/", "index", "all")]


def test_takes_a_condition_both_ways() -> None:
    code = """
    if True:
        urlpatterns = [path("a/", index)]
    else:
        urlpatterns = [path("b/", index)]
    """
    assert [route for route, _view, _name in routes(code)] == ["a/", "b/"]


def test_forgets_a_list_that_is_written_anew() -> None:
    assert routes('urlpatterns = [path("a/", index)]\nurlpatterns = [path("b/", index)]') == [("b/", "index", "")]


def test_follows_a_list_imported_from_elsewhere_and_added_to() -> None:
    more = "--- orders/more.py\nfrom django.urls import path\nfrom orders.views import index\n"
    tree = f'{SHOP}\n{more}\nurlpatterns = [path("a/", index)]'
    code = 'from orders.more import urlpatterns\nurlpatterns += [path("b/", detail)]'
    assert [route for route, _view, _name in routes(code, tree)] == ["a/", "b/"]


@pytest.mark.parametrize(
    ("view", "name"),
    [
        ("OrderList.as_view()", "OrderList"),
        ("views.OrderList.as_view(template_name='a.html')", "OrderList"),
        ("login_required(index)", "index"),
        ("cache_page(60)(OrderList.as_view())", "OrderList"),
        ("login_required(never_cache(index))", "index"),
        ("partial(index, kind='a')", "index"),
        ("kept", "index"),
        ("OrderFeed()", "OrderFeed()"),
        ("lambda request: None", "<lambda>"),
        ("maker(1)", "made"),
    ],
)
def test_finds_the_view_behind_what_wraps_it(view: str, name: str) -> None:
    code = f"""
    from functools import partial
    from django.contrib.auth.decorators import login_required
    from django.contrib.syndication.views import Feed
    from django.views.decorators.cache import cache_page, never_cache

    class OrderFeed(Feed):
        pass

    def maker(code):
        def made(request):
            pass
        return made

    kept = login_required(index)
    urlpatterns = [path("", {view})]
    """
    assert [found for _route, found, _name in routes(code)] == [name]


@pytest.mark.parametrize(
    ("include", "namespace"),
    [
        ('include("orders.inner")', "inner"),
        ('include("orders.inner", namespace="one")', "one"),
        ("include(inner)", "inner"),
        ('include((inner.urlpatterns, "given"))', "given"),
        ('include((inner.urlpatterns, "given"), namespace="one")', "one"),
        ('include(("orders.inner", "given"))', "given"),
        ("include(PAIR)", "paired"),
        ("include(inner.urlpatterns)", ""),
    ],
)
def test_gives_the_namespace_of_an_include(include: str, namespace: str) -> None:
    inner = '--- orders/inner.py\nfrom django.urls import path\nfrom orders.views import index\napp_name = "inner"\n'
    tree = f'{SHOP}\n{inner}urlpatterns = [path("a/", index, name="index")]'
    code = f'from orders import inner\nPAIR = (inner.urlpatterns, "paired")\nurlpatterns = [path("in/", {include})]'
    assert routes(code, tree) == [("in/a/", "index", f"{namespace}:index".removeprefix(":"))]


def test_joins_nested_namespaces() -> None:
    code = 'app_name = "a"\nurlpatterns = [path("", include(([path("", index, name="n")], "b")))]'
    assert routes(code) == [("", "index", "a:b:n")]


def test_prefixes_translated_patterns_with_the_default_language() -> None:
    code = 'from django.conf.urls.i18n import i18n_patterns\nurlpatterns = i18n_patterns(path("a/", index))'
    settings = '--- config/settings.py\nINSTALLED_APPS = ["orders"]\nROOT_URLCONF = "config.urls"\n'
    assert routes(code, f'{SHOP}\n{settings}LANGUAGE_CODE = "de"') == [("de/a/", "index", "")]


def test_adds_the_projects_own_pages_in_the_admin() -> None:
    admin = """
    --- orders/admin.py
    from django.contrib import admin
    from django.urls import path
    from orders.models import Order

    @admin.register(Order)
    class OrderAdmin(admin.ModelAdmin):
        def get_urls(self):
            return [path("export/", self.admin_site.admin_view(self.export), name="export"), *super().get_urls()]

        def export(self, request): ...
    """
    _project, names = resolved(f"{SHOP}\n{dedent(admin)}\n--- orders/urls.py\nurlpatterns = []")
    [found] = names.urls.patterns
    assert (found.pattern, found.qualified_name) == ("/admin/orders/order/export/", "admin:export")
    assert (found.view, found.app) == ("orders.admin.export", "orders")


@pytest.mark.parametrize(
    "code",
    [
        'urlpatterns = [path("x/", include("third.party.urls"))]',
        'from django.conf.urls.static import static\nurlpatterns = static("/media/")',
        'urlpatterns = [path("x/", unknown)]',
        'urlpatterns = [path("x/", include(unknown))]',
        'urlpatterns = [path("x/", include("orders.urls"))]',
        'urlpatterns = [path("x/", include([]))]',
        'other = [path("x/", index)]',
        "urlpatterns = urlpatterns",
        "from orders.urls import urlpatterns\nurlpatterns += []",
        'def unused():\n    return [path("x/", index)]\n\nurlpatterns = []',
    ],
)
def test_gives_nothing(code: str) -> None:
    assert routes(code) == []


def test_reads_nothing_without_a_root() -> None:
    settings = '--- config/settings.py\nINSTALLED_APPS = ["orders"]\n'
    assert patterns('urlpatterns = [path("", index)]', f"{SHOP}\n{settings}") == []


def test_ends_where_modules_include_each_other() -> None:
    back = (
        '--- orders/back.py\nfrom django.urls import include, path\nurlpatterns = [path("b/", include("orders.urls"))]'
    )
    code = 'urlpatterns = [path("a/", include("orders.back")), path("x/", index)]'
    assert routes(code, f"{SHOP}\n{back}") == [("x/", "index", "")]


def test_adds_the_urls_of_plugins_that_are_imported_by_a_path_made_at_run_time() -> None:
    plugin = """
    --- plugin/urls.py
    from django.urls import path
    from plugin.views import show
    urlpatterns = [path("show/", show, name="show")]
    --- plugin/views.py
    def show(request): ...
    --- config/plugins.py
    from importlib import import_module

    def urls(app):
        return import_module(f"{app}.urls")
    """
    found = patterns("urlpatterns = []", f"{SHOP}\n{dedent(plugin)}")
    assert [(p.route, p.qualified_name, p.app) for p in found] == [("show/", "plugin:show", "plugin")]


ROUTED = """
from rest_framework import routers, viewsets, mixins
from rest_framework.decorators import action
from orders.models import Order

class Orders(viewsets.ModelViewSet):
    queryset = Order.objects.all()
"""


def routed(body: str) -> list[tuple[str, str]]:
    """Route and name of what a router makes of the code."""
    return [(route, name) for route, _view, name in routes(f"{ROUTED}\n{dedent(body)}\nurlpatterns = router.urls")]


def test_makes_the_routes_of_a_simple_router() -> None:
    assert routed("router = routers.SimpleRouter()\nrouter.register('orders', Orders)") == [
        ("^orders/$", "order-list"),
        ("^orders/(?P<pk>[^/.]+)/$", "order-detail"),
    ]


def test_adds_the_root_and_the_formats_of_a_default_router() -> None:
    assert set(routed("router = routers.DefaultRouter()\nrouter.register('orders', Orders)")) == {
        ("^orders/$", "order-list"),
        (r"^orders\.(?P<format>[a-z0-9]+)/?$", "order-list"),
        ("^orders/(?P<pk>[^/.]+)/$", "order-detail"),
        (r"^orders/(?P<pk>[^/.]+)\.(?P<format>[a-z0-9]+)/?$", "order-detail"),
        ("", "api-root"),
        ("<drf_format_suffix:format>", "api-root"),
    }


@pytest.mark.parametrize(
    ("bases", "expected"),
    [
        ("viewsets.ReadOnlyModelViewSet", ["o-list", "o-detail"]),
        ("mixins.ListModelMixin, viewsets.GenericViewSet", ["o-list"]),
        ("mixins.CreateModelMixin, viewsets.GenericViewSet", ["o-list"]),
        ("mixins.UpdateModelMixin, viewsets.GenericViewSet", ["o-detail"]),
        ("viewsets.GenericViewSet", []),
        ("viewsets.ViewSet", []),
        ("Orders", ["o-list", "o-detail"]),
    ],
)
def test_makes_only_the_routes_that_a_view_set_provides(bases: str, expected: list[str]) -> None:
    code = f"""
    class Own({bases}):
        pass

    router = routers.SimpleRouter()
    router.register("own", Own, basename="o")
    """
    assert [name for _route, name in routed(code)] == expected


def test_reads_actions_and_look_ups_of_a_view_set() -> None:
    code = """
    class Own(viewsets.ViewSet):
        lookup_field = "number"
        lookup_value_regex = "[0-9]+"

        def retrieve(self, request, number): ...

        @action(detail=True, methods=["post"], url_path="cancel-now", url_name="cancel")
        def cancel(self, request, number): ...

        @action(detail=False)
        def last_week(self, request): ...

        def helper(self): ...

    router = routers.SimpleRouter(trailing_slash=False)
    router.register("own", Own, basename="o")
    """
    assert routed(code) == [
        ("^own/last_week$", "o-last-week"),
        ("^own/(?P<number>[0-9]+)$", "o-detail"),
        ("^own/(?P<number>[0-9]+)/cancel-now$", "o-cancel"),
    ]


def test_reads_the_routes_that_a_projects_own_router_lists() -> None:
    code = """
    class Own(routers.DefaultRouter):
        include_root_view = False
        include_format_suffixes = False
        routes = [
            routers.Route(url="^{prefix}/all/$", mapping={"get": "list"}, name="{basename}_all", detail=False,
                          initkwargs={}),
        ]

    router = Own()
    router.register("orders", Orders)
    """
    assert routed(code) == [("^orders/all/$", "order_all")]


def test_nests_routers() -> None:
    code = """
    from rest_framework_nested.routers import NestedSimpleRouter

    outer = routers.SimpleRouter()
    outer.register("users", Orders)
    router = NestedSimpleRouter(outer, "users", lookup="user")
    router.register("orders", Orders)
    """
    assert routed(code)[0] == ("^users/(?P<user_pk>[^/.]+)/orders/$", "order-list")


@pytest.mark.parametrize(
    "code",
    [
        "router = routers.SimpleRouter()",
        "router = routers.SimpleRouter()\nrouter.register(prefix, Orders)",
        "router = routers.SimpleRouter()\nrouter.register('orders', unknown)",
        "router = object()\nrouter.register('orders', Orders)",
    ],
)
def test_makes_nothing_of_a_router_that_holds_nothing(code: str) -> None:
    assert routed(code) == []


@pytest.mark.parametrize(
    ("name", "apps"),
    [
        ("orders:index", {"orders"}),
        ("orders:inner:deep", {"orders"}),
        ("one:inner:deep", set()),
        ("index", set()),
        ("shared", {"other"}),
        ("login", {"config"}),
        ("orders:unheard_of", {"orders"}),
        ("nobody:index", set()),
        ("admin:orders_order_change", {"orders"}),
        ("admin:orders_order_vanish", set()),
        ("admin:index", set()),
        ("lonely:show", {"lonely"}),
        ("", set()),
    ],
)
def test_tells_the_app_behind_a_name(name: str, apps: set[str]) -> None:
    tree = f"""{SHOP}
--- orders/urls.py
{HEAD}
app_name = "orders"
urlpatterns = [
    path("", index, name="index"),
    path("deep/", include(([path("", index, name="deep")], "inner"))),
]
--- other/views.py
def shared(request): ...
--- config/urls.py
from django.contrib.auth.views import LoginView
from other.views import shared
urlpatterns += [path("shared/", shared, name="shared"), path("login/", LoginView.as_view(), name="login")]
--- lonely/urls.py
from django.urls import path
from lonely.views import show
urlpatterns = [path("", show, name="show")]
--- lonely/views.py
def show(request): ...
"""
    _project, names = resolved(tree)
    assert names.urls.apps_of(name) == apps


@pytest.mark.parametrize(
    ("route", "pattern"),
    [
        ("", "/"),
        ("orders/<int:pk>/", "/orders/<int:pk>/"),
        ("^orders/$", "/orders/"),
        (r"^orders/(?P<pk>\d+)/$", "/orders/<pk>/"),
        (r"^a/((x|y)\w+)/b/(?P<c>(d|e))$", "/a/<var>/b/<c>"),
        (r"^a/(?:\w+(?:b))c$", "/a/c"),
        (r"^a\.json\b$", r"/a\.json"),
        (r"^a\?b$", "/a?b"),
        ("a(b", "/a(b"),
        ("/a", "/a"),
        ("a\\", "/a\\"),
    ],
)
def test_simplifies_a_route_as_show_urls_does(route: str, pattern: str) -> None:
    assert simplified(route) == pattern


def test_stops_reading_where_thirty_modules_double_each_other() -> None:
    chain = "".join(
        f"""
--- orders/u{number}.py
from django.urls import include, path
urlpatterns = [path("a/", include("orders.u{number + 1}")), path("b/", include("orders.u{number + 1}"))]
"""
        for number in range(30)
    )
    end = "--- orders/u30.py\nfrom django.urls import path\nfrom orders.views import index\n"
    tree = f'{SHOP}\n{chain}\n{end}urlpatterns = [path("", index)]'
    assert len(patterns('urlpatterns = [path("", include("orders.u0"))]', tree)) <= 50_000
