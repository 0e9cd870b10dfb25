"""What of a monolith's project a service takes along."""

from __future__ import annotations

import pytest

from extracted.extractor.cut import cut_of
from extracted.extractor.model import ServiceFile
from extracted.extractor.scaffold import Blueprint, blueprint_of
from tests.extracted.extractor.sample import monolith_of, plan_of

PLAN = """
    [services.shop]
    apps = ["shop"]
    [services.tools]
    role = "shared_library"
    apps = ["tools"]
    [services.orders]
    apps = ["orders"]
"""
MODELS = {
    "shop/models.py": "from django.db import models\nclass Product(models.Model):\n    name = models.TextField()\n",
    "orders/models.py": "from django.db import models\nclass Order(models.Model):\n    paid = models.BooleanField()\n",
}


@pytest.fixture
def blueprint(tmp_path):
    def derive(files=None, settings="", made=(), mirrors=None, apps="tools shop orders") -> Blueprint:
        monolith = monolith_of(tmp_path, {**MODELS, **(files or {})}, apps=apps)
        if settings:
            path = tmp_path / "config/settings.py"
            path.write_text(path.read_text(encoding="utf-8") + settings, encoding="utf-8")
            monolith = monolith_of(
                tmp_path, {**MODELS, **(files or {}), "config/settings.py": path.read_text(encoding="utf-8")}, apps=apps
            )
        return blueprint_of(monolith, cut_of(monolith, plan_of(PLAN), "shop"), made, mirrors)

    return derive


def settings_of(blueprint: Blueprint) -> dict[str, str]:
    return {setting.name: setting.code for setting in blueprint.settings}


def test_installs_moved_and_shared_apps_in_the_monoliths_order(blueprint):
    found = blueprint().installed
    assert [entry for entry in found if not entry.startswith("django.")] == ["tools", "shop"]


def test_installs_mirrors_where_the_monolith_has_them(blueprint):
    made = [ServiceFile("shop/models.py", b"", "moved"), ServiceFile("orders/models.py", b"", "mirror")]
    assert blueprint(made=made, mirrors={"orders": "orders"}).installed[-2:] == ("shop", "orders")


def test_makes_an_app_config_for_a_mirror_whose_label_is_not_its_package(blueprint):
    made = [ServiceFile("shop/models.py", b"", "moved"), ServiceFile("sales/models.py", b"", "mirror")]
    found = blueprint(made=made, mirrors={"orders": "sales"})
    assert [(app.label, app.package, app.config) for app in found.mirror_apps] == [("orders", "sales", "OrdersConfig")]
    assert found.installed[-1] == "@orders"


def test_keeps_third_party_apps_that_the_code_imports_and_no_others(blueprint):
    settings = 'INSTALLED_APPS += ["taggit", "debug_toolbar", "waffle"]\n'
    found = blueprint({"shop/views.py": "from taggit.models import Tag"}, settings).installed
    assert "taggit" in found
    assert not {"debug_toolbar", "waffle"} & set(found)


def test_keeps_the_part_of_an_app_that_every_service_has_if_its_code_is_imported(blueprint):
    settings = 'INSTALLED_APPS += ["rest_framework", "rest_framework.authtoken"]\n'
    files = {"shop/views.py": "from rest_framework.authtoken.models import Token"}
    found = blueprint(files, settings).installed
    assert "rest_framework.authtoken" in found
    assert "rest_framework" not in found, "it is installed with what every service has"
    assert "rest_framework.authtoken" not in blueprint({"shop/views.py": "import rest_framework"}, settings).installed


def test_keeps_an_app_whose_template_tags_are_loaded(blueprint):
    files = {"shop/templates/shop/page.html": "{% load waffle_tags %}"}
    assert "waffle" in blueprint(files, 'INSTALLED_APPS += ["waffle"]\n').installed


def test_lists_middleware_that_stays(blueprint):
    settings = 'MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "orders.web.Basket", "tools.web.Ids"]\n'
    found = blueprint({"orders/web.py": "class Basket: ...", "tools/web.py": "class Ids: ..."}, settings)
    assert "tools.web.Ids" in found.middleware
    assert "orders.web.Basket" not in found.middleware
    [decision] = [each for each in found.decisions if each.subject == "orders.web.Basket"]
    assert (decision.fate, decision.file) == ("listed", "config/settings.py")
    assert decision.line


def test_takes_a_setting_that_the_code_reads_as_it_is_written(blueprint):
    files = {"shop/views.py": "from django.conf import settings\nlimit = settings.SHOP_LIMIT"}
    found = blueprint(files, "SHOP_LIMIT = 2 * 15\nOTHER_LIMIT = 7\n")
    assert settings_of(found)["SHOP_LIMIT"] == "2 * 15"
    assert "OTHER_LIMIT" not in settings_of(found)


def test_takes_along_the_function_and_the_import_that_a_setting_rests_on(blueprint):
    files = {"shop/views.py": "from django.conf import settings\nlimit = settings.SHOP_WAIT"}
    settings = (
        "import os\nfrom datetime import timedelta\n"
        "def seconds(name, default):\n    return timedelta(seconds=int(os.environ.get(name, default)))\n"
        'SHOP_WAIT = seconds("SHOP_WAIT_SECONDS", 5)\n'
    )
    found = blueprint(files, settings)
    assert settings_of(found)["SHOP_WAIT"] == 'seconds("SHOP_WAIT_SECONDS", 5)'
    assert found.prelude[0] == "from datetime import timedelta"
    assert found.prelude[1].startswith("def seconds(")
    assert [each.variable for each in found.settings if each.name == "SHOP_WAIT"] == ["SHOP_WAIT_SECONDS"]


def test_does_not_take_along_a_function_that_opens_files(blueprint):
    files = {"shop/views.py": "from django.conf import settings\nlimit = settings.SHOP_NAME"}
    found = blueprint(files, "def read():\n    return open('/etc/hostname').read()\nSHOP_NAME = read()\n")
    assert found.prelude == ()
    assert settings_of(found)["SHOP_NAME"] == 'os.environ.get("SHOP_NAME")'
    assert [each.fate for each in found.decisions if each.subject == "SHOP_NAME"] == ["listed"]


def test_takes_no_secret_along(blueprint):
    files = {"shop/views.py": "from django.conf import settings\nkey = settings.SHOP_API_KEY"}
    found = blueprint(files, 'SHOP_API_KEY = "hunter2"\n')
    assert "hunter2" not in repr(found)
    assert settings_of(found)["SHOP_API_KEY"] == 'os.environ.get("SHOP_API_KEY", "")'


def test_replaces_how_the_api_authenticates(blueprint):
    settings = (
        'REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["orders.auth.Own"], "PAGE_SIZE": 5,\n'
        ' "EXCEPTION_HANDLER": "orders.errors.handle", "DEFAULT_PAGINATION_CLASS": "tools.pages.Pages"}\n'
    )
    files = {"orders/errors.py": "def handle(): ...", "orders/auth.py": "", "tools/pages.py": "class Pages: ..."}
    code = settings_of(blueprint(files, settings))["REST_FRAMEWORK"]
    assert "service_links.auth.TokenAuthentication" in code
    assert "tools.pages.Pages" in code
    assert "orders" not in code


def test_keeps_the_scheduled_tasks_that_move(blueprint):
    settings = (
        "from celery.schedules import crontab\n"
        'CELERY_BEAT_SCHEDULE = {"a": {"task": "shop.tasks.a", "schedule": crontab(minute=1)},\n'
        '    "b": {"task": "orders.tasks.b", "schedule": crontab(minute=2)}}\n'
    )
    found = blueprint({"shop/tasks.py": "from celery import shared_task\n@shared_task\ndef a(): ..."}, settings)
    assert "shop.tasks.a" in settings_of(found)["CELERY_BEAT_SCHEDULE"]
    assert "orders.tasks.b" not in settings_of(found)["CELERY_BEAT_SCHEDULE"]
    assert found.celery is not None


def test_mounts_urls_as_the_monolith_does(blueprint):
    files = {
        "config/urls.py": """
            from django.contrib import admin
            from django.urls import include, path
            from shop import views
            urlpatterns = [
                path("staff/", admin.site.urls),
                path("api/", include([path("shop/", include("shop.urls")), path("orders/", include("orders.urls"))])),
                path("front/", views.front, name="front"),
            ]
        """,
        "shop/urls.py": 'from django.urls import path\nfrom shop import views\nurlpatterns = [path("a/", views.front)]',
        "shop/views.py": "def front(request): ...",
        "orders/urls.py": 'from django.urls import path\nfrom orders import views\nurlpatterns = [path("", views.x)]',
        "orders/views.py": "def x(request): ...",
    }
    found = blueprint(files)
    assert [(route.route, route.module, route.view) for route in found.routes] == [
        ("api/shop/", "shop.urls", ""),
        ("front/", "shop.views", "front"),
    ]
    assert found.admin_route == "staff/"


def test_lists_a_view_that_is_wrapped_where_it_is_mounted(blueprint):
    files = {
        "config/urls.py": """
            from django.contrib.auth.decorators import login_required
            from django.urls import path
            from shop import views
            urlpatterns = [path("front/", login_required(views.front), name="front")]
        """,
        "shop/views.py": "def front(request): ...",
    }
    found = blueprint(files)
    assert found.routes == ()
    assert [each.kind for each in found.decisions] == ["url"]


def test_knows_urls_of_the_other_side_that_templates_link_to(blueprint):
    files = {
        "config/urls.py": """
            from django.urls import include, path
            urlpatterns = [path("orders/", include("orders.urls"))]
        """,
        "orders/urls.py": """
            from django.urls import path
            from orders import views
            app_name = "orders"
            urlpatterns = [path("<int:pk>/", views.x, name="detail"), path("all/", views.x, name="all")]
        """,
        "orders/views.py": "def x(request): ...",
        "shop/templates/shop/page.html": "{% url 'orders:detail' 3 %}",
    }
    assert [(url.route, url.name, url.namespace) for url in blueprint(files).elsewhere] == [
        ("orders/<int:pk>/", "detail", "orders")
    ]


def test_requires_what_the_code_imports_as_the_monolith_declares_it(blueprint):
    files = {
        "requirements.txt": "Django>=4.2,<5\nPillow==10.1.0\nrequests~=2.31  # calls\nboto3\n-e git+https://x/y#egg=z\n",
        "shop/views.py": "import PIL.Image\nimport requests\nimport mystery",
    }
    found = blueprint(files)
    assert {"Pillow==10.1.0", "requests~=2.31", "Django>=4.2,<5"} <= set(found.requirements)
    assert not [line for line in found.requirements if "boto3" in line]
    assert [each.subject for each in found.decisions if each.kind == "requirement"] == ["mystery"]


def test_leaves_out_a_setting_that_names_code_of_the_other_side(blueprint):
    files = {"orders/errors.py": "class Reporter:\n    pass\n"}
    found = blueprint(files, settings='DEFAULT_EXCEPTION_REPORTER = "orders.errors.Reporter"\n')
    assert "DEFAULT_EXCEPTION_REPORTER" not in settings_of(found)
    assert any("orders.errors.Reporter" in decision.how for decision in found.decisions)


def test_leaves_a_setting_of_django_that_cannot_be_told_to_its_default(blueprint):
    files = {"shop/views.py": "from django.conf import settings\nNAMES = dict(settings.LANGUAGES)\n"}
    assert "LANGUAGES" not in settings_of(blueprint(files, settings="LANGUAGES = made_elsewhere()\n"))


JINJA = """
import os
BASE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [os.path.join(BASE, name) for name in ["shop/pages", "orders/pages"]]
        + [os.path.join(BASE, "shop", "more")],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "shop.jinja.environment",
            "extensions": ["jinja2.ext.i18n", "orders.jinja.Extension"],
            "context_processors": ["django.template.context_processors.debug"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [os.path.join(BASE, "shop/django")],
        "OPTIONS": {"context_processors": ["django.template.context_processors.i18n"]},
    },
]
"""


def test_keeps_the_other_template_engines_of_the_monolith_with_the_folders_that_are_here(blueprint):
    paths = ("shop/jinja.py", "shop/pages/a.html", "shop/more/b.html", "shop/django/c.html")
    texts = {"shop/jinja.py": "def environment(**options): ...\n"}
    files = {**texts, "orders/jinja.py": "class Extension: ...\n"}
    made = [ServiceFile(path, texts.get(path, "").encode(), "moved") for path in paths]
    found = blueprint(files=files, settings=JINJA, made=made)
    (engine,) = found.engines
    assert (engine.backend, engine.is_before, engine.app_dirs) == ("django.template.backends.jinja2.Jinja2", True, True)
    assert engine.dirs == ("shop/pages", "shop/more")
    assert dict(engine.options) == {
        "environment": "shop.jinja.environment",
        "extensions": ["jinja2.ext.i18n"],
        "context_processors": ["django.template.context_processors.debug"],
    }
    assert found.template_dirs == ("shop/django",)
    assert "django.template.context_processors.i18n" in found.context_processors
    assert "django.template.context_processors.debug" not in found.context_processors
    assert [each.subject for each in found.decisions if each.kind == "setting"] == ["orders.jinja.Extension"]


def test_a_service_of_a_project_with_one_engine_has_no_other(blueprint):
    assert blueprint().engines == ()


def test_takes_along_the_package_that_a_setting_is_built_with(blueprint):
    files = {"shop/views.py": "from django.conf import settings\nMONEY = settings.SHOP_MONEY"}
    settings = "from pycountry import currencies\nSHOP_MONEY = [c for c in currencies if c.alpha_3 != 'XAG']\n"
    found = blueprint({**files, "requirements.txt": "pycountry==24.6.1"}, settings)
    assert settings_of(found)["SHOP_MONEY"] == "[c for c in currencies if c.alpha_3 != 'XAG']"
    assert found.prelude == ("from pycountry import currencies",)
    assert "pycountry==24.6.1" in found.requirements


def test_does_not_take_along_code_of_the_project_that_a_setting_is_built_with(blueprint):
    files = {"shop/views.py": "from django.conf import settings\nMONEY = settings.SHOP_MONEY", "orders/money.py": ""}
    settings = "from orders.money import all_of_it\nSHOP_MONEY = [c for c in all_of_it()]\n"
    assert settings_of(blueprint(files, settings))["SHOP_MONEY"] == '_list("SHOP_MONEY")'


def test_tells_a_setting_that_is_multiplied_with_what_a_file_may_say(blueprint):
    files = {"shop/views.py": "from django.conf import settings\nMOST = settings.SHOP_MOST"}
    settings = "SHOP_MOST = 1024 * 1024 * config.getint('shop', 'most', fallback=10)\n"
    assert settings_of(blueprint(files, settings))["SHOP_MOST"] == "10485760"


def test_leaves_out_whole_entries_that_are_about_code_of_the_other_side(blueprint):
    files = {
        "shop/views.py": "from django.conf import settings\nROUTES = settings.SHOP_ROUTES, settings.SHOP_RULES",
        "orders/rules.py": "class Long: ...\ndef print_all(): ...",
    }
    settings = (
        'SHOP_RULES = [{"NAME": "orders.rules.Long", "LENGTH": 8}, {"NAME": "django.Plain"}]\n'
        'SHOP_ROUTES = [("shop.*", {"queue": "a"}), ("orders.rules.print_all", {"queue": "b"})]\n'
    )
    found = settings_of(blueprint(files, settings))
    assert found["SHOP_RULES"] == '[{"NAME": "django.Plain"}]'
    assert found["SHOP_ROUTES"] == '[["shop.*", {"queue": "a"}]]'


def test_keeps_the_settings_of_a_provider_of_tokens_that_moves(blueprint):
    settings = 'INSTALLED_APPS += ["oauth2_provider"]\nOAUTH2_PROVIDER_TOKEN_MODEL = "shop.Product"\n'
    files = {"shop/clients.py": "from oauth2_provider.models import AbstractApplication"}
    assert settings_of(blueprint(files, settings))["OAUTH2_PROVIDER_TOKEN_MODEL"] == '"shop.Product"'
    assert "OAUTH2_PROVIDER_TOKEN_MODEL" not in settings_of(blueprint({"shop/clients.py": ""}, settings))


def test_keeps_the_settings_of_a_package_whose_name_is_short(blueprint):
    files = {"shop/clients.py": "import esi\n"}
    settings = '\nINSTALLED_APPS += ["esi"]\nESI_CONTACT = "a@b.c"\nESS_CONTACT = "a@b.c"\n'
    assert settings_of(blueprint(files=files, settings=settings)) == {"ESI_CONTACT": '"a@b.c"'}


def test_does_not_mount_urls_of_an_app_inside_the_package_of_one_that_moves(blueprint):
    urls = """
        from django.urls import include, path
        urlpatterns = [path("shop/", include("shop.urls")), path("back/", include("shop.back.urls"))]
    """
    own = "from django.urls import path\nfrom django.views import View\n"
    files = {
        "config/urls.py": urls,
        "shop/back/__init__.py": "",
        "shop/back/urls.py": own + 'urlpatterns = [path("b/", View.as_view())]\n',
        "shop/urls.py": own + 'from shop.back import urls\nurlpatterns = [path("a/", View.as_view())]\n',
    }
    made = [
        ServiceFile("shop/urls.py", files["shop/urls.py"].encode(), "moved"),
        ServiceFile("shop/back/urls.py", b"", "mirror"),
    ]
    plan_apps = "tools shop orders shop.back"
    assert [route.module for route in blueprint(files, made=made, apps=plan_apps).routes] == ["shop.urls"]
