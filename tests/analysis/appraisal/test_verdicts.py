"""Whether a service should be split off, and why."""

from __future__ import annotations

from collections import Counter

import pytest

from analysis.appraisal.bonds import Bonds
from analysis.appraisal.verdicts import Candidate, verdict
from analysis.model.proposal import Role

OTHERS = [f"s{number}" for number in range(8)]


def judged(
    own: Bonds, *, role: Role = "service", models: int = 5, internal: int = 40, others: dict[str, Bonds] | None = None
) -> tuple[str, str]:
    bonds = {"it": own, **{name: Bonds(points=500) for name in OTHERS}, **(others or {})}
    return verdict(Candidate("it", role, models, 10 * models, internal, bonds, frozenset(bonds)))


def counted(names: list[str], number: int = 1) -> Counter[str]:
    return Counter(dict.fromkeys(names, number))


def shared(*functions: str, other: str = "s1") -> dict[str, set[str]]:
    return {function: {other} for function in functions}


def test_extracts_what_nothing_crosses() -> None:
    assert judged(Bonds()) == ("extract", "nothing crosses its boundary")


def test_keeps_a_library_that_is_used() -> None:
    assert judged(Bonds(incoming=3), role="shared_library")[0] == "keep"


def test_says_of_settings_that_nobody_uses_them() -> None:
    found, reason = judged(Bonds(), role="shared_library")
    assert found == "keep"
    assert "nobody uses it" in reason


def test_keeps_what_stays_behind() -> None:
    assert judged(Bonds(), role="remainder", models=1) == ("keep", "it is what stays behind, with 1 model")


def test_keeps_what_owns_more_than_half_of_all_models() -> None:
    bonds = {"it": Bonds(points=9), "s1": Bonds(points=9)}
    larger = Candidate("it", "service", 6, 11, 40, bonds, frozenset(bonds))
    assert verdict(larger) == ("keep", "it owns 6 of 11 models: the others leave it")
    assert verdict(larger._replace(total=12))[0] == "extract"


def test_does_not_keep_the_only_service_for_its_size() -> None:
    alone = Candidate("it", "service", 6, 6, 40, {"it": Bonds()}, frozenset({"it"}))
    assert verdict(alone)[0] == "extract"


class TestLibraries:
    def test_keeps_what_is_used_as_code_alone(self):
        assert judged(Bonds(incoming=100, used_as_code=80))[0] == "keep"

    def test_does_not_where_a_fifth_asks_for_more(self):
        assert judged(Bonds(incoming=100, used_as_code=79))[0] == "extract"

    def test_does_not_where_it_is_hardly_used(self):
        assert judged(Bonds(incoming=19, used_as_code=19))[0] == "extract"


class TestHubs:
    def test_keeps_what_holds_a_model_that_two_of_three_services_need(self):
        own = Bonds(bound_to={"it.User": set(OTHERS[:6]), "it.Group": {"s1"}}, joined_models=Counter({"it.User": 25}))
        reason = "a hub: 6 of 8 other services hold keys of it.User or join with it (25 joins)"
        assert judged(own) == ("keep", reason)

    def test_does_not_keep_what_fewer_need(self):
        assert judged(Bonds(bound_to={"it.User": set(OTHERS[:5])}))[0] == "extract"

    def test_does_not_keep_what_each_needs_for_another_model(self):
        assert judged(Bonds(bound_to={f"it.{name}": {name} for name in OTHERS}))[0] == "extract"

    def test_does_not_count_what_owns_no_data(self):
        assert judged(Bonds(bound_to={"it.User": {"pages", "config", *OTHERS[:5]}}))[0] == "extract"

    def test_has_no_hub_among_two_services(self):
        bonds = {"it": Bonds(bound_to={"it.User": {"s1"}}), "s1": Bonds()}
        assert verdict(Candidate("it", "service", 5, 10, 40, bonds, frozenset(bonds)))[0] == "extract"


class TestTransactions:
    def test_keeps_what_is_written_together_with_others_twice(self):
        found, reason = judged(Bonds(sagas=shared("a.pay", "b.refund", other="s3")))
        assert (found, reason) == ("keep", "2 transactions write to it and to s3: a.pay, b.refund")

    def test_does_not_for_one_that_others_begin(self):
        found, reason = judged(Bonds(sagas=shared("a.close"), points=8))
        assert found == "extract"
        assert "a.close alone writes to it with others" in reason

    def test_finds_it_possible_where_it_begins_the_one_itself(self):
        found, reason = judged(Bonds(sagas=shared("it.place"), begins=1))
        assert found == "possible"
        assert "it.place writes to s1 as well" in reason

    def test_does_not_keep_a_large_service_for_a_few(self):
        assert judged(Bonds(sagas=shared("a", "b", "c")), models=40)[0] == "possible"


class TestChatter:
    def pair(self, there: int, back: int) -> Bonds:
        return Bonds(joins_with=counted(["s1"], there), joined_by=counted(["s1"], back), points=90)

    def test_keeps_the_smaller_of_two_that_join_both_ways(self):
        assert judged(self.pair(12, 10)) == ("keep", "a chatty pair with s1: 12 joins there and 10 back")

    def test_does_not_for_joins_in_one_direction(self):
        assert judged(self.pair(90, 9))[0] == "extract"

    def test_does_not_keep_the_larger(self):
        assert judged(self.pair(12, 10), others={"s1": Bonds(points=80)})[0] == "extract"


class TestLeaves:
    @pytest.mark.parametrize(
        ("places", "internal", "expected"), [(10, 4, "extract"), (11, 4, "possible"), (20, 80, "extract")]
    )
    def test_measures_who_waits_by_what_it_does_itself(self, places, internal, expected):
        assert judged(Bonds(waited_by=counted(["s1"], places), points=9), internal=internal)[0] == expected

    def test_says_who_waits_for_it(self):
        own = Bonds(waited_by=Counter({"s1": 1, "s2": 5, "s3": 2, "s4": 1}), points=12.25)
        said = "a leaf: 4 other services wait for it (s2, s3, s1 and 1 more; 9 places), no transaction is shared"
        assert judged(own) == ("extract", f"{said}; 12 points cut it off")
