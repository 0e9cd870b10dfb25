"""Which team or person answers for which file."""

from __future__ import annotations

from functools import partial

import pytest

from analysis.discovery.owners import owners, owners_by, owners_file
from banyan.errors import BadInput

FILES = ("manage.py", "shop/models.py", "shop/api/views.py", "blog/models.py")


@pytest.mark.parametrize(
    ("rule", "owned"),
    [
        ("* @all", FILES),
        ("*.py @all", FILES),
        ("/shop/ @all", FILES[1:3]),
        ("shop/ @all", FILES[1:3]),
        ("api/ @all", FILES[2:3]),
        ("shop/* @all", FILES[1:2]),
        ("shop/**/views.py @all", FILES[2:3]),
        ("**/models.py @all", (FILES[1], FILES[3])),
        ("models.py @all", (FILES[1], FILES[3])),
        ("/models.py @all", ()),
        ("manage?py @all", FILES[:1]),
        ("# * @all", ()),
        ("[Section] @all", ()),
        ("shop/models.py", ()),
    ],
)
def test_matches_as_the_hosts_do(rule, owned):
    assert tuple(owners_by(rule, FILES)) == owned


def test_the_last_rule_that_matches_counts():
    found = owners_by("* @all\nshop/ @shop a@example.org # the shop\nshop/api/\n", FILES)
    assert found == {"manage.py": ("@all",), "shop/models.py": ("@shop", "a@example.org"), "blog/models.py": ("@all",)}


def test_reads_the_file_of_the_repository_around_the_tree(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "CODEOWNERS").write_text("/src/shop/ @shop\n", "utf-8")
    (tmp_path / "src").mkdir()
    assert owners(tmp_path / "src", FILES) == {"shop/models.py": ("@shop",), "shop/api/views.py": ("@shop",)}


def test_says_that_there_is_no_file(tmp_path):
    (tmp_path / "CODEOWNERS").write_text("* @beyond\n", "utf-8")
    (tmp_path / "src" / ".git").mkdir(parents=True)
    for asked in (owners_file, partial(owners, files=FILES)):
        with pytest.raises(BadInput, match="there is no CODEOWNERS here or above") as raised:
            asked(tmp_path / "src")
        assert raised.value.where == str(tmp_path / "src")
