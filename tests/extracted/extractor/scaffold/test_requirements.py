"""Which of the monolith's requirements a service needs."""

from __future__ import annotations

from textwrap import dedent

import pytest

from extracted.extractor.scaffold.requirements import declared_in, distribution, needed, newest_python, python_of


@pytest.fixture
def declared(tmp_path):
    def declare(**files: str):
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(dedent(text), encoding="utf-8")
        return {name: requirement.line for name, requirement in declared_in([tmp_path]).items()}

    return declare


def test_reads_a_pyproject(declared):
    text = """
        [project]
        dependencies = ["Django>=5,<6", "pillow ; python_version < '3.13'"]
        [project.optional-dependencies]
        dev = ["pytest>=8"]
    """
    found = declared(pyproject__toml=text)
    assert found == {"django": "Django>=5,<6", "pillow": "pillow; python_version < '3.13'", "pytest": "pytest>=8"}


def test_reads_poetrys_tables(declared):
    text = """
        [tool.poetry.dependencies]
        python = "^3.11"
        django = "^5.1"
        pillow = { version = "10.1.0" }
        anything = "*"
    """
    assert declared(pyproject__toml=text) == {
        "django": "django>=5.1,<6",
        "pillow": "pillow==10.1.0",
        "anything": "anything",
    }


def test_reads_setup_files_without_running_them(declared):
    found = declared(
        setup__py="raise SystemExit\nsetup(install_requires=['Django>=4.2', \"bleach==6.*\"],)",
        setup__cfg="[options]\ninstall_requires =\n    celery>=5\n",
    )
    assert found == {"celery": "celery>=5", "django": "Django>=4.2", "bleach": "bleach==6.*"}


@pytest.mark.parametrize(
    "line", ["-r other.txt", "git+https://x/y", "pkg @ https://x/y.whl", "--hash=sha256:0", "a; $(id)"]
)
def test_takes_no_address_and_no_option(declared, line):
    assert declared(requirements__txt=f"{line}\n") == {}


def test_takes_a_pin_without_its_hashes(declared):
    assert declared(requirements__txt="django==5.2.1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n") == {
        "django": "django==5.2.1"
    }


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("PIL", "pillow"),
        ("rest_framework", "djangorestframework"),
        ("taggit", "django-taggit"),
        ("dateutil", "python-dateutil"),
        ("model_utils", "django-model-utils"),
        ("nothing_like_it", ""),
    ],
)
def test_finds_the_distribution_of_a_package(package, expected):
    known = {"pillow", "djangorestframework", "django-taggit", "python-dateutil", "django-model-utils"}
    assert distribution(package, known) == expected


def test_the_monoliths_own_line_goes_before_ours_and_gets_the_extras_that_are_needed(tmp_path):
    (tmp_path / "requirements.txt").write_text("PyJWT[tests]==2.9.0\nhttpx<0.28\n", encoding="utf-8")
    found = needed(declared_in([tmp_path]), {"jwt"}, set())
    assert {"PyJWT[crypto,tests]==2.9.0", "httpx<0.28", "drf-spectacular[sidecar]>=0.26"} <= set(found.runtime)


@pytest.mark.parametrize(
    ("django", "driver"),
    [
        ("django>=5.2,<5.3", "psycopg[binary]>=3.1"),
        ("django==4.2.9", "psycopg[binary]>=3.1"),
        ("django>=3.2,<4.3", "psycopg[binary]>=3.1"),
        ("django~=4.1.0", "psycopg2-binary>=2.9"),
        ("django==3.2.25", "psycopg2-binary>=2.9"),
        ("django>=3.2,<4", "psycopg2-binary>=2.9"),
    ],
)
def test_takes_the_driver_that_the_django_knows(tmp_path, django, driver):
    (tmp_path / "requirements.txt").write_text(f"{django}\n", encoding="utf-8")
    assert driver in needed(declared_in([tmp_path]), set(), set()).runtime


def test_keeps_the_driver_that_the_monolith_has(tmp_path):
    (tmp_path / "requirements.txt").write_text("django>=5\npsycopg2==2.9.9\n", encoding="utf-8")
    found = needed(declared_in([tmp_path]), set(), set()).runtime
    assert [line for line in found if line.startswith("psycopg")] == ["psycopg2==2.9.9"]


def test_what_only_tests_import_is_a_requirement_of_tests(tmp_path):
    (tmp_path / "requirements.txt").write_text("factory-boy>=3\nbleach>=6\n", encoding="utf-8")
    found = needed(declared_in([tmp_path]), {"bleach"}, {"factory", "bleach"})
    assert "factory-boy>=3" in found.tests
    assert "bleach>=6" in found.runtime
    assert "bleach>=6" not in found.tests


@pytest.mark.parametrize(
    ("asked", "django", "expected"),
    [
        (">=3.10", "django>=5.2,<5.3", "3.13"),
        (">=3.8,<3.12", "Django>=4.2,<5", "3.11"),
        (">=3.9", "Django~=4.2.1", "3.12"),
        ("", "Django==3.2.25", "3.10"),
        ("==3.11.*", "django", "3.11"),
    ],
)
def test_names_the_newest_python_that_fits(asked, django, expected):
    assert newest_python(asked, [django]) == expected


def test_reads_which_pythons_a_project_runs_on(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.9, <3.13"\n', encoding="utf-8")
    assert python_of([tmp_path]) == ">=3.9,<3.13"
