"""The split of a real monolith in two, as a score."""

from __future__ import annotations

from dataclasses import replace

from tests.accuracy.silos import score, silos_of, table, without_answer
from tests.analysis.boundaries.systems import system

MODELS = """
@control_silo_only_model
class Key(Model):
    @region_silo_function
    def use(self): ...

@region_silo_only_model
class Event(Model): ...

class Both(Model): ...
"""


def test_reads_the_side_that_each_model_is_declared_to_be_on(tmp_path):
    (tmp_path / "f.py").write_text(MODELS, "utf-8")
    (tmp_path / "other.py").write_text("class Event: ...", "utf-8")
    assert silos_of(tmp_path) == {("f.py", "Key"): "control", ("f.py", "Event"): "region"}


def test_takes_the_answer_out_of_the_evidence():
    told = replace(system("Key"), mentions=(("m:Key", "b:control_silo_only_model"), ("m:SiloLimit", "a:A"), ("a", "b")))
    assert without_answer(told).mentions == (("a", "b"),)


def test_counts_models_that_are_no_anchors_and_whose_side_is_known():
    silos = {("f.py", "Key"): "control", ("f.py", "Event"): "region", ("f.py", "User"): "control"}
    service_of = {"shop.Key": "region", "shop.Event": "region", "shop.Both": "control", "sentry.User": "region"}
    drawn = system("Key Event Both sentry.User", apps=("shop", "sentry"))
    assert score(drawn, silos, service_of) == {"control": (0, 1), "region": (1, 1)}


def test_draws_both_sides_and_their_mean():
    lines = table({"control": (1, 2), "region": (3, 3)}).splitlines()
    assert [line.split()[-1] for line in lines] == ["0.500", "1.000", "0.800", "0.750"]
