"""The service with stand-ins for the other side, as its own tests run: in a process with those settings."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SERVICE = HERE / "projects" / "reviews"
INNER = """
import pytest
from opinions.models import Review
from shop.models import Brand, Customer, Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    brand = Brand.objects.create(name="brand")
    return Product.objects.create(title="A", slug="a", price=1, brand=brand)


def test_rows_of_the_other_side_are_made_and_joined_here(product):
    Review.objects.create(product=product, rating=3, customer=Customer.objects.create(name="Ada"))
    assert Review.objects.filter(product__brand__name="brand").count() == 1
    assert Review.objects.select_related("product__brand").get().product.brand.name == "brand"
    assert list(Review.objects.order_by("product__title").values_list("product__slug", flat=True)) == ["a"]
    assert Product.objects.filter(reviews__rating=3).get() == product
    assert Product.objects.select_for_update().count() == 1


def test_deletion_follows_the_keys_here(product):
    Review.objects.create(product=product, rating=3)
    product.delete()
    assert Review.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_tables_are_emptied_between_tests():
    assert Product.objects.count() == 0
    Brand.objects.create(name="left")


@pytest.mark.django_db(transaction=True)
def test_tables_were_emptied():
    assert Brand.objects.count() == 0
"""


def test_a_services_tests_use_plain_rows_of_the_other_side(tmp_path):
    (tmp_path / "test_inner.py").write_text(INNER)
    settings = "from reviews_service.settings import *\nSERVICE_LINKS_STAND_IN = True\n"
    (tmp_path / "stand_in_settings.py").write_text(settings)
    (tmp_path / "pytest.ini").write_text("[pytest]\nDJANGO_SETTINGS_MODULE = stand_in_settings\n")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "PYTEST"))},
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(HERE.parent), str(SERVICE)]),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "4 passed" in done.stdout, done.stdout + done.stderr
