"""What holds for the project as a whole."""

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from tests import factories

PUBLIC = {
    "/api/accounts/register/",
    "/api/payments/webhook/",
    "/api/promotions/banners/",
    "/api/promotions/offers/",
    "/api/shipping/quotes/",
    "/api/inventory/variants/{variant_id}/availability/",
}


@pytest.fixture(scope="module")
def operations():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return {
        (path, method): operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if not path.startswith("/api/schema")
    }


def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_checks_pass():
    call_command("check", fail_level="WARNING")


def test_the_schema_has_no_warnings(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml"))


def test_every_protected_operation_documents_401(operations):
    missing = [
        key
        for key, operation in operations.items()
        if key[0] not in PUBLIC
        and not key[0].startswith("/api/catalog/")
        and key[1:] != ("get",)
        and "401" not in operation["responses"]
    ]
    assert missing == []


def test_every_operation_with_a_body_documents_400(operations):
    missing = [key for key, op in operations.items() if "requestBody" in op and "400" not in op["responses"]]
    assert missing == []


def test_every_operation_on_one_thing_documents_404(operations):
    missing = [key for key, op in operations.items() if "{" in key[0] and "404" not in op["responses"]]
    assert missing == []


def test_every_list_with_pages_documents_404_for_those_that_are_not_there(operations):
    paged = [key for key, op in operations.items() if any(each["name"] == "page" for each in op.get("parameters", ()))]
    assert paged
    assert [key for key in paged if "404" not in operations[key]["responses"]] == []


@pytest.mark.parametrize("path", ["/api/nothing/", "/api/catalog/products/no%20slug/"])
def test_the_api_has_no_pages_not_even_for_addresses_without_anything(api, client, path):
    answer = api.get(path)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})
    assert client.get("/nothing/").headers["Content-Type"].startswith("text/html")


def test_the_beat_schedule_names_tasks_that_exist():
    current_app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in current_app.tasks


def test_api_documents_are_served(api):
    assert api.get(reverse("api-schema")).status_code == 200
    assert api.get(reverse("api-docs")).status_code == 200


def test_there_is_an_admin_page_for_what_people_work_on():
    registered = {model._meta.label for model in admin.site._registry if model._meta.app_label in settings.LOCAL_APPS}
    assert len(registered) >= 30
    assert {"catalog.Product", "orders.Order", "payments.Payment", "inventory.Warehouse"} <= registered


@pytest.mark.parametrize("model", [m for m in admin.site._registry if m._meta.app_label in settings.LOCAL_APPS])
def test_admin_lists_open_and_search(admin_pages, model):
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    query = {"q": "x"} if admin.site._registry[model].search_fields else {}
    assert admin_pages.get(reverse(f"admin:{name}_changelist"), query).status_code == 200


@pytest.mark.parametrize(
    "factory",
    [
        factories.ProductFactory,
        factories.VariantFactory,
        factories.UserFactory,
        factories.OrderLineFactory,
        factories.CapturedPaymentFactory,
        factories.ShipmentFactory,
        factories.ReviewFactory,
        factories.StockRecordFactory,
        factories.PurchaseOrderFactory,
        factories.CampaignFactory,
        factories.BasketFactory,
        factories.PickupPointFactory,
    ],
)
def test_admin_shows_one_row(admin_pages, factory):
    row = factory()
    row = getattr(row, "order", row) if factory is factories.OrderLineFactory else row
    name = f"{row._meta.app_label}_{row._meta.model_name}"
    assert admin_pages.get(reverse(f"admin:{name}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("model", [m for m in apps.get_models() if m._meta.app_label in settings.LOCAL_APPS])
def test_models_have_a_text_of_their_own(model):
    assert "__str__" in {name for base in model.__mro__[:-2] for name in vars(base)}
