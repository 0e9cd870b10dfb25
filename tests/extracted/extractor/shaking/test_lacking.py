from extracted.extractor.model import ServiceFile
from extracted.extractor.shaking.lacking import lacking
from tests.extracted.extractor.sample import monolith_of

MADE = """
import orders.fields
from orders.checks import is_short, is_long


class Migration:
    operations = [orders.fields.Money(), orders.fields.Plain()]
"""
FILES = {
    "orders/fields.py": "class Money:\n    pass\n\n\nPlain = Money\n",
    "orders/checks.py": "def is_short(value):\n    pass\n\n\ndef is_long(value):\n    pass\n",
}


def file(path, content):
    return ServiceFile(path, content.encode(), "generated")


def test_names_what_a_migration_asks_of_modules_that_are_short_of_it(tmp_path):
    monolith = monolith_of(tmp_path, FILES, apps="shop orders")
    there = [file("orders/fields.py", "Plain = 1\n"), file("orders/checks.py", "from x import y as is_short\n")]
    found = lacking([file("shop/migrations/0001_extracted.py", MADE)], monolith, there)
    assert found == (("orders.checks", "is_long"), ("orders.fields", "Money"))


def test_names_nothing_where_all_is_there(tmp_path):
    monolith = monolith_of(tmp_path, FILES, apps="shop orders")
    there = [file(path, content) for path, content in FILES.items()]
    assert lacking([file("shop/migrations/0001_extracted.py", MADE)], monolith, there) == ()


def test_leaves_other_distributions_alone(tmp_path):
    monolith = monolith_of(tmp_path, {}, apps="shop")
    assert lacking([file("a.py", "import django.db.models\ndjango.db.models.TextField()\n")], monolith, []) == ()


def test_holds_nothing_to_be_lacking_in_a_file_of_a_newer_python(tmp_path):
    monolith = monolith_of(tmp_path, FILES, apps="shop orders")
    newer = "type Key = int[\nclass Money: ..., Plain, is_short, is_long"
    there = [file("orders/fields.py", newer), file("orders/checks.py", newer)]
    assert lacking([file("shop/migrations/0001_extracted.py", MADE)], monolith, there) == ()
