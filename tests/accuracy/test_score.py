from __future__ import annotations

import pytest

from tests.accuracy.fetch import read_projects
from tests.accuracy.score import REGISTRIES, Miss, Score, Share, misses, score, table
from tests.accuracy.truth import Model, Relation, Report, Truth, parse_report, parse_truth, read_truth


def model(label: str, *relations: Relation, **facts) -> Model:
    app = label.split(".", 1)[0]
    default = {"module": f"{app}.models", "file": f"{app}/models.py", "lines": (1,), "table": label.replace(".", "_")}
    return Model(label=label, relations=relations, **{**default, **facts})


def foreign_key(name: str, target: str, origin: str = "local") -> Relation:
    return Relation(name, "ForeignKey", target, origin)


def scored(held: list[Model], reported: list[Model], apps: tuple[str, ...] = ("a", "b"), **options) -> Score:
    truth = Truth("shop", frozenset(apps), tuple(held))
    return score(truth, Report({one.label: one for one in reported}), **options)


def test_a_report_like_the_truth_is_whole():
    models = [model("a.x", foreign_key("y", "b.y")), model("b.y")]
    one = scored(models, models)
    assert one.model_recall == one.model_precision == Share(2, 2)
    assert one.relation_recall == one.relation_precision == one.cross_app_recall == Share(1, 1)


def test_a_model_that_django_does_not_hold_is_false():
    assert scored([model("a.x")], [model("a.x"), model("a.z")]).false_models == ("a.z",)


def test_a_model_of_an_app_that_is_not_installed_is_not_false():
    assert scored([model("a.x")], [model("a.x"), model("c.z")]).model_precision == Share(1, 1)


def test_a_model_from_outside_the_tree_is_neither_asked_for_nor_false():
    outside = model("a.user", is_local=False)
    assert scored([outside], []).model_recall == Share(0, 0)
    assert scored([outside], [outside]).model_precision == Share(0, 0)


@pytest.mark.parametrize("module", ["a.tests.models", "a.testapp.models", "my_test.models", "fixtures.a"])
def test_leaves_out_the_models_of_tests(module):
    held = [model("a.x", module=module)]
    assert scored(held, []).model_recall == Share(0, 0)
    assert scored(held, [], with_tests=True).model_recall == Share(0, 1)


@pytest.mark.parametrize("module", ["a.latest.models", "testimonials.models", "contest"])
def test_counts_a_model_whose_module_only_sounds_like_a_test(module):
    assert scored([model("a.x", module=module)], []).model_recall == Share(0, 1)


def test_a_dynamic_model_counts_in_the_plain_recall_alone():
    one = scored([model("a.x", foreign_key("y", "a.x", "generated"), is_dynamic=True)], [])
    assert (one.model_recall, one.model_recall_static) == (Share(0, 1), Share(0, 0))
    assert (one.relation_recall, one.relation_recall_static) == (Share(0, 1), Share(0, 0))


def test_a_relation_to_another_target_is_missed_and_false():
    one = scored([model("a.x", foreign_key("y", "b.y"))], [model("a.x", foreign_key("y", "b.z"))])
    miss = Miss("a.x", "y", "ForeignKey", "local", target="b.y", reported="b.z")
    assert one.missed_relations == one.false_relations == (miss,)
    assert one.relation_precision == Share(0, 1)


@pytest.mark.parametrize(
    "held",
    [
        model("a.x", foreign_key("y", "b.y", "concrete-parent")),
        model("a.x", foreign_key("y", "b.y"), is_proxy=True),
        model("a.x", Relation("y", "GenericForeignKey", "", "local")),
        model("a.x", Relation("y", "GenericRelation", "b.y", "injected")),
    ],
    ids=["of a concrete parent", "of a proxy", "generic", "generic and contributed"],
)
def test_neither_asks_for_nor_punishes_some_relations(held):
    assert scored([held], [model("a.x")]).relation_recall == Share(0, 0)
    assert scored([held], [model("a.x", foreign_key("y", "b.y"))]).relation_precision == Share(0, 0)


def test_does_not_punish_a_soft_foreign_key():
    one = scored([model("a.x")], [model("a.x", Relation("y_id", "SoftForeignKey", "b.y", "local"))])
    assert one.false_relations == ()


@pytest.mark.parametrize("order", [1, -1], ids=["first", "last"])
def test_a_relation_of_the_class_body_wins_over_a_contributed_one(order):
    both = [foreign_key("y", "b.y"), foreign_key("y", "b.z", "contributed")][::order]
    assert scored([model("a.x", foreign_key("y", "b.y"))], [model("a.x", *both)]).relation_recall == Share(1, 1)


def test_the_relations_of_a_missed_model_are_missed_but_not_false():
    one = scored([model("a.x", foreign_key("y", "b.y"))], [])
    assert (len(one.missed_relations), one.false_relations) == (1, ())


def test_compares_paths_without_the_folder_they_begin_in():
    held = model("a.x", file="src/a/models.py", lines=(3, 9))
    assert scored([held], [model("a.x", lines=(9,))]).lines_right == Share(1, 1)
    assert scored([held], [model("a.x", lines=(4,))]).wrong_lines == ("a.x",)
    assert scored([held], [model("a.x", file="b/models.py", lines=(3,))]).wrong_lines == ("a.x",)


def test_lists_a_wrong_table_but_not_that_of_a_proxy():
    held = [model("a.x"), model("a.z", is_proxy=True)]
    one = scored(held, [model("a.x", table="x"), model("a.z", table="z")])
    assert (one.wrong_tables, one.tables_right) == (("a.x",), Share(0, 1))


def test_reads_both_sides_without_case():
    relation = {"name": "Y", "kind": "ForeignKey", "target": "B.Y", "origin": "local", "auto_created": True}
    place = {"module": "a.models", "file": "a/models.py", "line": 1, "proxy": False, "db_table": "A_X"}
    truth = {
        "project": "shop",
        "apps": [{"label": "A"}],
        "models": [{**place, "label": "a.X", "lines": [], "local": True, "dynamic": False, "relations": [relation]}],
    }
    report = {"models": [{**place, "id": "A.x", "abstract": False, "relations": [relation]}]}
    one = score(parse_truth(truth), parse_report(report))
    assert one.model_recall == one.relation_recall == one.lines_right == one.tables_right == Share(1, 1)
    assert one.by_origin == {"auto_ptr": Share(1, 1)}


def test_tells_what_is_missed():
    one = scored([model("a.x", foreign_key("y", "b.y"))], [model("a.x")])
    assert "missed relation  a.x.y ForeignKey (local): held b.y, reported nothing" in misses(one).splitlines()


def test_sums_the_projects_in_the_last_row():
    whole, half = scored([model("a.x")], [model("a.x")]), scored([model("a.x")], [])
    assert table([whole, half]).splitlines()[-1].split()[:3] == ["all", "0.500", "2"]


@pytest.mark.parametrize("name", read_projects())
def test_every_registry_scored_against_itself_is_whole(name):
    truth = read_truth(REGISTRIES / f"{name}.registry.json.gz")
    one = score(truth, Report({held.label: held for held in truth.models}))
    assert one.model_recall.value == one.relation_recall.value == one.lines_right.value == one.tables_right.value == 1
    assert (one.false_models, one.false_relations) == ((), ())
    assert one.model_recall.total > 0
