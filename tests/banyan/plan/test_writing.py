"""Writing a plan: what is read again is what was written, and what people wrote stays."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from hypothesis import given, settings
from hypothesis import strategies as st

from banyan.plan.reading import parse
from banyan.plan.values import CheckSettings, Plan, PlannedProject, PlannedService, PlannedTarget
from banyan.plan.writing import Addition, extended, written

FILE = Path("banyan.toml")
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
words = st.lists(texts, max_size=4, unique=True).map(tuple)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans without contradictions: no name has two owners."""
    owned = draw(st.lists(texts, unique=True, max_size=12))
    services = draw(st.lists(names, unique=True, max_size=4))
    made = [
        PlannedService(
            name,
            draw(st.sampled_from(("service", "shared_library"))),
            draw(st.just("") | texts),
            apps=tuple(owned[index::8]),
            models=tuple(f"a.B{index}{n}" for n in range(draw(st.integers(0, 12)))),
            modules=tuple(owned[index + 4 :: 8]),
            public=draw(words),
            private=draw(words),
            uses=tuple(other for other in services if other != name and draw(st.booleans())),
            database=draw(st.sampled_from(("shared", "copied", "synced"))),
            replicas=draw(words),
            clients=draw(words),
            by_hand=draw(words),
            hold_days=draw(st.sampled_from((0, 14, 30))),
        )
        for index, name in enumerate(services)
    ]
    targets = tuple(draw(targets_of(name)) for name in draw(st.lists(names, unique=True, max_size=2)))
    project = PlannedProject(draw(texts), draw(st.just("") | texts), draw(st.booleans()))
    return Plan(project, CheckSettings(draw(words), draw(texts)), tuple(made), targets)


def targets_of(name: str) -> st.SearchStrategy[PlannedTarget]:
    return st.builds(
        PlannedTarget,
        st.just(name),
        st.just("http://127.0.0.1:8000"),
        words,
        st.just("") | texts,
        st.sampled_from(("", "/health")),
        st.dictionaries(st.sampled_from("ABC"), st.just("") | texts).map(lambda env: tuple(sorted(env.items()))),
        st.sampled_from(("DATABASE_URL", "SHOP_DB")),
        st.just("") | texts,
    )


@given(plans())
@settings(max_examples=60, deadline=None)
def test_reads_again_what_it_wrote(plan):
    draft = parse(written(plan), FILE)
    assert draft.problems == ()
    assert draft.plan == plan
    assert written(draft.plan) == written(plan)


comments = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=20)


@given(plans(), st.lists(comments, min_size=1, max_size=5), names, texts)
@settings(max_examples=60, deadline=None)
def test_keeps_every_comment_and_line_of_people(plan, remarks, name, app):
    lines = written(plan).splitlines(keepends=True)
    for index, remark in enumerate(remarks):
        lines.insert((index * 7) % (len(lines) + 1), f"# {remark}\n")
    text = "".join(lines) if _is_whole(lines) else written(plan)
    new = PlannedService(f"{name}-new", apps=(app,))
    after = extended(text, (), [new])
    assert after.startswith(text)
    assert parse(after, FILE).plan.services == (*plan.services, new)
    assert extended(text, ()) == text


def _is_whole(lines: list[str]) -> bool:
    """Whether the remarks fell between lines of TOML, and into no list or text of several lines."""
    return not any(line.startswith(("    ", "]")) for line in lines)


def test_adds_to_a_list_and_leaves_the_rest():
    text = dedent("""\
        # ours
        [services.orders]   # the core
        apps = [
            "orders",  # since 2019
            "baskets"  # asked for by Kim
        ]
        models = ["accounts.Card"] # odd, but agreed

        [services.pay]
        team = "t"
        """)
    additions = [Addition("orders", "apps", ("returns", "quotes")), Addition("orders", "models", ("a.B",))]
    after = extended(text, [*additions, Addition("pay", "apps", ("payments",))])
    assert after == dedent("""\
        # ours
        [services.orders]   # the core
        apps = [
            "orders",  # since 2019
            "baskets",  # asked for by Kim
            "returns",
            "quotes"
        ]
        models = ["accounts.Card", "a.B"] # odd, but agreed

        [services.pay]
        team = "t"
        apps = ["payments"]
        """)


def test_adds_a_service_at_the_end_after_one_blank_line():
    after = extended("[services.x]\napps = ['a']", (), [PlannedService("y", "shared_library", apps=("b",))])
    assert after == '[services.x]\napps = [\'a\']\n\n[services.y]\nrole = "shared_library"\napps = ["b"]\n'


def test_adds_a_service_where_services_are_one_inline_table():
    after = extended("services = {x = {apps = ['a']}}  # short\n", (), [PlannedService("y", apps=("b",))])
    assert after.endswith("  # short\n")
    assert parse(after, FILE).plan.services == (PlannedService("x", apps=("a",)), PlannedService("y", apps=("b",)))


def test_does_not_change_the_ends_of_lines():
    after = extended("[services.x]\r\napps = ['a']\r\n", [Addition("x", "apps", ("b",))], [PlannedService("y")])
    assert after.count("\n") == after.count("\r\n") == 4


def test_does_not_write_what_is_as_without_it():
    assert written(Plan()).splitlines()[-2:] == ["[project]", 'path = "."']


def test_breaks_a_long_list_over_lines():
    text = written(Plan(services=(PlannedService("x", models=tuple(f"app.Model{n}" for n in range(20))),)))
    assert '    "app.Model7",\n' in text
