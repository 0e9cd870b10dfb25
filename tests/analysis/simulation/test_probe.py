"""The probe's reading of statements: which tables, which of them is the main one, and whether rows are locked."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from analysis.simulation.running import PROBE


@pytest.fixture(scope="module")
def probe() -> ModuleType:
    spec = importlib.util.spec_from_file_location("banyan_simulation_under_test", PROBE / "banyan_simulation.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("sql", "verb", "tables"),
    [
        ('SELECT "a"."x" FROM "a"', "SELECT", [("a", "main")]),
        ("SELECT `a`.`x` FROM `a` WHERE `a`.`y` = 'FROM b'", "SELECT", [("a", "main")]),
        ('SELECT 1 FROM "a" INNER JOIN "b" ON ("a"."x" = "b"."y")', "SELECT", [("a", "main"), ("b", "join")]),
        ('SELECT 1 FROM "a" LEFT OUTER JOIN "b" T3 ON (T3.y = a.x)', "SELECT", [("a", "main"), ("b", "join")]),
        ("select * from a, b where a.x = b.x", "SELECT", [("a", "main"), ("b", "join")]),
        ('SELECT (SELECT U0."x" FROM "b" U0) AS "y" FROM "a"', "SELECT", [("a", "main"), ("b", "subquery")]),
        ('SELECT COUNT(*) FROM (SELECT DISTINCT "a"."x" FROM "a") subquery', "SELECT", [("a", "main")]),
        ('SELECT EXTRACT(MONTH FROM "a"."b") FROM "a"', "SELECT", [("a", "main")]),
        ('SELECT 1 FROM "shop"."a"', "SELECT", [("a", "main")]),
        ('INSERT INTO "a" ("x") VALUES (%s) RETURNING "a"."id"', "INSERT", [("a", "main")]),
        ('INSERT OR IGNORE INTO "a" ("x") SELECT "y" FROM "b"', "INSERT", [("a", "main"), ("b", "join")]),
        ('INSERT INTO "a" ("x") VALUES (1) ON CONFLICT ("x") DO UPDATE SET "x" = 2', "INSERT", [("a", "main")]),
        ('UPDATE "a" SET "x" = (SELECT 1 FROM "b")', "UPDATE", [("a", "main"), ("b", "subquery")]),
        ('DELETE FROM "a" WHERE "a"."x" IN (SELECT U0."x" FROM "b" U0)', "DELETE", [("a", "main"), ("b", "subquery")]),
        (
            "WITH t AS (SELECT * FROM b) SELECT * FROM a JOIN t ON true",
            "SELECT",
            [("a", "main"), ("b", "subquery"), ("t", "join")],
        ),
        ("TRUNCATE a", "TRUNCATE", [("a", "main")]),
        ("-- FROM b\nSELECT 1 /* FROM c */", "SELECT", []),
        ('CREATE TABLE "a" ("x" integer)', "", []),
        ("PRAGMA foreign_keys", "", []),
        ("SAVEPOINT s1", "", []),
        ("", "", []),
        ("SELECT FROM", "SELECT", []),
    ],
)
def test_tells_the_tables_of_a_statement(probe: ModuleType, sql: str, verb: str, tables: list[tuple[str, str]]) -> None:
    found_verb, found, _locks = probe.tables_of(sql)
    assert (found_verb, sorted(found)) == (verb, sorted(tables))
    assert not found or found[0][1] == "main"


@pytest.mark.parametrize(
    ("sql", "locks"),
    [
        ('SELECT 1 FROM "a" FOR UPDATE', True),
        ('SELECT 1 FROM "a" FOR NO KEY UPDATE OF "a" NOWAIT', True),
        ('SELECT 1 FROM "a" FOR SHARE', True),
        ('UPDATE "a" SET "x" = 1', False),
        ("SELECT 'FOR UPDATE' FROM a", False),
    ],
)
def test_tells_whether_rows_are_locked(probe: ModuleType, sql: str, locks: bool) -> None:
    assert probe.tables_of(sql)[2] is locks


def test_stands_alone() -> None:
    source = (PROBE / "banyan_simulation.py").read_text()
    assert "import banyan\n" not in source
    assert "from analysis" not in source
    compile(source, "banyan_simulation.py", "exec")
    assert {file.name for file in Path(PROBE).glob("*.py")} == {
        "banyan_simulation.py",
        "banyan_split.py",
        "sitecustomize.py",
    }


def test_can_stand_beside_the_probe_of_contracts() -> None:
    others = {path.stem for path in (Path(__file__).parents[3] / "contracts/probe").iterdir()}
    assert not others & {file.stem for file in Path(PROBE).glob("*.py")}
