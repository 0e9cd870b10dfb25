"""Tests what apps of the other side bring along because they are installed: configurations and commands on schemas."""

from __future__ import annotations

from tests.extracted.extractor.shaking.conftest import Shake

ORDERS = """
    from django.db import models

    class Order(models.Model):
        number = models.CharField(max_length=9)
"""
SHOP = """
    from django.db import models

    class Item(models.Model):
        order = models.ForeignKey("orders.Order", on_delete=models.CASCADE)
"""
FRAMEWORK = """
    from django.apps import AppConfig

    from frame.names import shown

    class Part:
        namespace = None

        def title(self):
            return shown(self.namespace)

    class PartConfig(Part, AppConfig):
        pass
"""
NAMES = "def shown(name):\n    return name\n\n\ndef hidden(name):\n    return name\n"


def config_of(text: str, shaken: Shake, **more: str) -> dict[str, str]:
    files = {"orders/models.py": ORDERS, "orders/apps.py": text, "shop/models.py": SHOP, "frame/__init__.py": ""}
    named = {path.replace("__", "/") + ".py": content for path, content in more.items()}
    return shaken({**files, "frame/apps.py": FRAMEWORK, "frame/names.py": NAMES, **named}).texts


def test_a_configuration_goes_on_resting_on_the_bases_of_the_project(shaken: Shake) -> None:
    config = """
        from frame.apps import PartConfig

        class OrdersConfig(PartConfig):
            name = "orders"
            namespace = "orders"

            def ready(self):
                from orders import receivers
    """
    texts = config_of(config, shaken, orders__receivers="")
    assert texts["orders/apps.py"] == (
        '"""The app orders, of which there are only mirrors here."""\n'
        "\nfrom frame.apps import PartConfig\n\n\n"
        "class OrdersConfig(PartConfig):\n"
        '    name = "orders"\n    namespace = "orders"\n\n'
        "    def ready(self):\n"
        '        """Left to the side that the app is at home on."""\n'
    )
    assert "class Part:" in texts["frame/apps.py"]
    assert "class PartConfig(Part, AppConfig):" in texts["frame/apps.py"]
    assert "def shown(name):" in texts["frame/names.py"]
    assert "hidden" not in texts["frame/names.py"]
    assert "orders/receivers.py" not in texts


def test_configurations_that_continue_one_another_become_one(shaken: Shake) -> None:
    config = """
        from frame.apps import PartConfig

        class FirstConfig(PartConfig):
            name = "orders"
            namespace = "first"

        class OrdersConfig(FirstConfig):
            namespace = "orders"
            default = True
    """
    text = config_of(config, shaken)["orders/apps.py"]
    assert "FirstConfig" not in text
    assert (
        'class OrdersConfig(PartConfig):\n    name = "orders"\n    namespace = "orders"\n    default = True\n' in text
    )


def test_a_base_beside_the_configuration_stays_beside_it(shaken: Shake) -> None:
    config = """
        from django.apps import AppConfig

        class Named:
            kind = "part"

        class OrdersConfig(Named, AppConfig):
            name = "orders"
    """
    text = config_of(config, shaken)["orders/apps.py"]
    assert 'class Named:\n    kind = "part"\n' in text
    assert "class OrdersConfig(Named, AppConfig):" in text
    assert text.count("from django.apps import AppConfig") == 1


def test_a_configuration_of_django_alone_says_what_django_asks_for(shaken: Shake) -> None:
    config = """
        from django.apps import AppConfig
        from django.utils.translation import gettext_lazy as _

        class OrdersConfig(AppConfig):
            name = "orders"
            verbose_name = _("All orders")
            colour = "red"
    """
    text = config_of(config, shaken)["orders/apps.py"]
    assert text.endswith('class OrdersConfig(AppConfig):\n    name = "orders"\n    verbose_name = "All orders"\n')


def test_an_apps_own_makemigrations_comes_along_and_other_commands_stay(shaken: Shake) -> None:
    command = "from django.core.management.commands.makemigrations import Command as Parent\n\n\n"
    files = {
        "orders/models.py": ORDERS,
        "orders/management/__init__.py": "",
        "orders/management/commands/__init__.py": "",
        "orders/management/commands/makemigrations.py": (
            f"from ._quiet import quiet\n{command}class Command(Parent):\n"
            "    def handle(self, *args, **options):\n        quiet()\n        super().handle(*args, **options)\n"
        ),
        "orders/management/commands/_quiet.py": "def quiet():\n    pass\n",
        "orders/management/commands/report.py": f"{command}class Command(Parent):\n    pass\n",
        "shop/models.py": SHOP,
    }
    texts = shaken(files).texts
    assert "super().handle" in texts["orders/management/commands/makemigrations.py"]
    assert "def quiet():" in texts["orders/management/commands/_quiet.py"]
    assert "orders/management/commands/report.py" not in texts


def test_a_model_of_an_app_that_is_not_installed_is_not_there_for_an_accessors_name(shaken: Shake) -> None:
    files = {
        "orders/models.py": "from django.db import models\n\n\nclass Page(models.Model):\n    pass\n",
        "home/__init__.py": "",
        "home/apps.py": 'from django.apps import AppConfig\n\n\nclass HomeConfig(AppConfig):\n    name = "home"\n',
        "home/models.py": (
            "from django.db import models\nfrom orders.models import Page\n\n\nclass HomePage(Page):\n    pass\n"
        ),
        "shop/models.py": (
            "from django.db import models\nfrom orders.models import Page\n\n\nclass Item(models.Model):\n"
            "    page = models.ForeignKey(Page, on_delete=models.CASCADE)\n\n"
            "    def home(self):\n        return self.page.homepage\n"
        ),
    }
    assert set(shaken(files).access) == {"orders.Page"}


def test_an_app_is_installed_that_is_asked_for_by_its_label_or_holds_a_class_that_is(shaken: Shake) -> None:
    files = {
        "orders/models.py": ORDERS,
        "far/methods.py": "class Post:\n    pass\n",
        "frame/loading.py": "def get_class(module, name):\n    return __import__('frame.' + module)\n",
        "frame/__init__.py": "",
        "frame/near/__init__.py": "",
        "frame/near/methods.py": "class Post:\n    pass\n",
        "shop/models.py": (
            "from django.apps import apps\nfrom frame.loading import get_class\n\n"
            'Post = get_class("near.methods", "Post")\n\n\n'
            'def far():\n    return apps.get_app_config("far")\n'
        ),
    }
    assert shaken(files, apps="shop orders far frame.near").shaken.apps == {"far": "far", "near": "frame.near"}
