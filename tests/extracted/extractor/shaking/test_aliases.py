"""Tests modules that a project imports by two names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from extracted.extractor.cut import cut_of
from extracted.extractor.shaking import shake
from tests.extracted.extractor.sample import plan_of, read_again
from tests.extracted.extractor.shaking.conftest import Result

FILES = {
    "stand/__init__.py": "",
    "stand/manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")\n',
    "stand/config/__init__.py": "",
    "stand/config/settings.py": 'INSTALLED_APPS = ["shop", "orders"]\n',
    "stand/orders/__init__.py": "",
    "stand/orders/models.py": "from orders.rates import rate\n",
    "stand/orders/rates.py": "RATE = 3\n\n\ndef rate():\n    return RATE\n\n\ndef other():\n    return 4\n",
    "stand/shop/__init__.py": "",
    "stand/shop/models.py": "from orders.rates import RATE\n",
    "stand/shop/prices.py": "from stand.orders.rates import rate\nfrom orders.rates import RATE\n",
}


def test_a_module_with_two_names_is_taken_once_and_found_by_both(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monolith = read_again(tmp_path)
    plan = plan_of('[project]\npath = "."\nsettings = "config.settings"\n[services.shop]\napps = ["shop"]\n')
    texts = Result(shake(monolith, cut_of(monolith, plan, "shop"), {}), monolith).texts
    assert "def rate" in texts["orders/rates.py"]
    assert "def other" not in texts["orders/rates.py"]
    assert "stand/orders/rates.py" not in texts
    for path, text in texts.items():
        place = tmp_path / "service" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    program = "import stand.orders, orders, shop.prices as p; assert stand.orders is orders; print(p.rate())"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path / "service", capture_output=True, text=True, check=False)
    assert done.stdout == "3\n", done.stderr
