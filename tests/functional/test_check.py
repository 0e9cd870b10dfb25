"""`banyan check`: new crossings fail, known ones are known, and the baseline only shrinks."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.outcomes import OUTCOMES
from analysis.rules import RULES
from tests.functional.command import banyan
from tests.functional.conftest import digest_of

PLAN = """\
[project]
settings = "config.settings"

[services.identity]
team = "identity"
apps = ["accounts"]

[services.checkout]
team = "checkout"
apps = ["orders"]
"""
READ = """
def names():
    return list(Customer.objects.all())
"""


@pytest.fixture
def planned(shop: Path) -> Path:
    (shop / "banyan.toml").write_text(PLAN)
    return shop


@pytest.fixture
def settled(planned: Path) -> Path:
    """A shop with a plan and a baseline of what is there."""
    assert banyan("check", "--update", cwd=planned).returncode == 0
    return planned


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def findings(root: Path, *options: str) -> list[tuple[str, str, int]]:
    done = banyan("check", "--format", "json", *options, cwd=root)
    assert done.returncode in (0, 1), done.stderr
    return [(one["rule"], one["file"], one["line"]) for one in json.loads(done.stdout)["findings"]]


def git(root: Path, *arguments: str) -> None:
    command = ["git", "-C", str(root), "-c", "user.name=x", "-c", "user.email=x@example.com", *arguments]
    subprocess.run(command, check=True, capture_output=True)


def refused(root: Path, *options: str) -> str:
    """What is said where nothing can be judged: exit 2, a message, a hint, and every file as it was."""
    before = digest_of(root)
    done = banyan("check", *options, cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert " hint: " in done.stderr
    assert "Traceback" not in done.stderr
    assert digest_of(root) == before
    return done.stderr


class TestFindings:
    def test_are_shown_with_line_owner_reason_and_advice(self, planned):
        done = banyan("check", cwd=planned)
        assert done.returncode == 1
        assert "orders/models.py:6  cross_service_foreign_key\n" in done.stdout
        assert "    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)\n" in done.stdout
        assert "whose   checkout (team checkout)\n" in done.stdout
        assert "why     no database can hold a constraint" in done.stdout
        assert "instead " in done.stdout
        assert "start a baseline of what is there today with `banyan check --update`" in done.stdout

    def test_are_the_same_from_anywhere(self, planned, tmp_path):
        here = banyan("check", cwd=planned).stdout
        assert banyan("check", cwd=planned / "orders").returncode == 1
        there = banyan("check", "shop", cwd=tmp_path).stdout
        assert there.replace("shop/", "").replace("check shop", "check") == here
        assert banyan("check", "--project", "shop", cwd=tmp_path).stdout == there

    def test_are_none_in_a_plan_of_one_service(self, planned):
        (planned / "banyan.toml").write_text('[services.all]\napps = ["accounts", "orders"]\n')
        done = banyan("check", cwd=planned)
        assert (done.returncode, done.stdout) == (0, "clean: 0 new findings, 0 known · banyan.toml\n")

    @pytest.mark.parametrize("rule", RULES.names())
    def test_can_be_asked_of_one_rule(self, rule, planned):
        assert {name for name, _file, _line in findings(planned, "--rule", rule)} <= {rule}

    def test_are_those_of_the_rules_that_the_plan_selects(self, planned):
        append(planned / "banyan.toml", '\n[check]\nrules = ["cascade_over_boundary"]\n')
        assert {name for name, _file, _line in findings(planned)} == {"cascade_over_boundary"}
        assert {name for name, *_ in findings(planned, "--rule", "new_crossing")} == {"new_crossing"}

    @pytest.mark.parametrize("name", OUTCOMES.names())
    def test_are_written_in_every_format_and_to_a_file(self, name, planned, tmp_path):
        done = banyan("check", "--format", name, "--output", str(tmp_path / "out"), cwd=planned)
        assert (done.returncode, done.stdout) == (1, "")
        assert "orders/models.py" in (tmp_path / "out").read_text("utf-8")

    def test_are_the_same_bytes_each_time(self, planned):
        runs = {banyan("check", "--format", "json", *extra, cwd=planned).stdout for extra in ((), (), ("--no-cache",))}
        assert len(runs) == 1

    def test_do_not_change_the_project(self, planned):
        before = digest_of(planned)
        banyan("check", cwd=planned)
        assert digest_of(planned) == before


class TestBaseline:
    def test_makes_known_what_is_there(self, settled):
        done = banyan("check", cwd=settled)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("clean: 0 new findings, ")

    def test_does_not_know_what_is_new(self, settled):
        append(settled / "orders/views.py", READ)
        assert findings(settled) == [("new_crossing", "orders/views.py", 8)]

    def test_does_not_depend_on_lines(self, settled):
        for path in (settled / "orders/models.py", settled / "orders/views.py"):
            path.write_text("# a remark\n\n\n" + path.read_text())
        assert banyan("check", cwd=settled).returncode == 0

    def test_does_not_depend_on_the_names_of_services(self, settled):
        plan = settled / "banyan.toml"
        plan.write_text(plan.read_text().replace("services.checkout", "services.sales"))
        assert banyan("check", cwd=settled).returncode == 0

    def test_fails_for_an_entry_that_is_gone_and_says_how_to_remove_it(self, settled):
        (settled / "orders/views.py").write_text("")
        done = banyan("check", cwd=settled)
        assert done.returncode == 1
        assert "Stale in .banyan-baseline.jsonl" in done.stdout
        assert "with `banyan check --update`" in done.stdout
        assert banyan("check", "--update", cwd=settled).returncode == 0
        assert banyan("check", cwd=settled).returncode == 0

    def test_follows_a_file_that_was_renamed(self, settled):
        (settled / "orders/views.py").rename(settled / "orders/pages.py")
        done = banyan("check", cwd=settled)
        assert done.returncode == 1
        assert "0 new findings" in done.stdout
        assert "it has moved to orders/pages.py" in done.stdout
        assert banyan("check", "--update", cwd=settled).returncode == 0

    def test_does_not_grow_by_an_update(self, settled):
        append(settled / "orders/views.py", READ)
        before = (settled / ".banyan-baseline.jsonl").read_bytes()
        assert banyan("check", "--update", cwd=settled).returncode == 1
        assert (settled / ".banyan-baseline.jsonl").read_bytes() == before

    def test_grows_only_where_that_is_asked_for(self, settled):
        append(settled / "orders/views.py", READ)
        assert banyan("check", "--accept-new", cwd=settled).returncode == 0
        assert banyan("check", cwd=settled).returncode == 0

    def test_of_other_rules_is_left_alone(self, settled):
        (settled / "orders/views.py").write_text("")
        (settled / "orders/models.py").write_text("")
        done = banyan("check", "--rule", "cascade_over_boundary", "--update", cwd=settled)
        assert done.returncode == 0
        left = (settled / ".banyan-baseline.jsonl").read_text()
        assert '"foreign_key"' in left
        assert '"cascade"' not in left

    def test_of_a_file_that_cannot_be_read_is_left_alone(self, settled):
        append(settled / "orders/models.py", "\n)]}(((\nclass (\n")
        done = banyan("check", "--update", cwd=settled)
        assert "not read: orders/models.py" in done.stdout
        assert "orders/models.py" in (settled / ".banyan-baseline.jsonl").read_text()

    def test_lies_where_the_plan_says(self, planned):
        append(planned / "banyan.toml", '\n[check]\nbaseline = "known.jsonl"\n')
        assert banyan("check", "--update", cwd=planned).returncode == 0
        assert (planned / "known.jsonl").exists()
        assert not (planned / ".banyan-baseline.jsonl").exists()


class TestChangedSince:
    @pytest.fixture
    def branch(self, planned: Path) -> Path:
        """A shop under git, without a baseline, on a branch of its own."""
        git(planned.parent, "init", "-q", "-b", "main", str(planned))
        git(planned, "add", "-A")
        git(planned, "commit", "-q", "-m", "first")
        git(planned, "checkout", "-q", "-b", "topic")
        return planned

    def test_shows_nothing_of_what_was_there(self, branch):
        done = banyan("check", "--changed-since", "main", cwd=branch)
        assert done.returncode == 0
        assert done.stdout.startswith("clean: 0 new findings since main (")

    def test_shows_what_the_branch_adds(self, branch):
        append(branch / "orders/views.py", READ)
        git(branch, "commit", "-q", "-a", "-m", "mine")
        assert findings(branch, "--changed-since", "main") == [("new_crossing", "orders/views.py", 8)]

    def test_shows_what_is_not_committed_yet(self, branch):
        append(branch / "orders/views.py", READ)
        assert len(findings(branch, "--changed-since", "HEAD")) == 1

    def test_does_not_show_what_main_added_meanwhile(self, branch):
        git(branch, "checkout", "-q", "main")
        append(branch / "orders/views.py", READ)
        git(branch, "commit", "-q", "-a", "-m", "theirs")
        git(branch, "checkout", "-q", "topic")
        assert findings(branch, "--changed-since", "main") == []

    def test_does_not_show_a_file_that_was_only_renamed(self, branch):
        (branch / "orders/views.py").rename(branch / "orders/pages.py")
        assert findings(branch, "--changed-since", "main") == []

    def test_shows_everything_of_a_project_that_was_not_there(self, branch):
        git(branch, "checkout", "-q", "--orphan", "island")
        git(branch, "rm", "-q", "-r", "--cached", ".")
        git(branch, "commit", "-q", "--allow-empty", "-m", "empty")
        assert len(findings(branch, "--changed-since", "island")) == len(findings(branch))

    def test_shows_entries_that_the_branch_made_stale_and_no_others(self, branch):
        banyan("check", "--update", cwd=branch)
        baseline = branch / ".banyan-baseline.jsonl"
        last = baseline.read_text().splitlines()[-1]
        append(baseline, last.replace('"detail": "', '"detail": "long gone ') + "\n")
        assert banyan("check", cwd=branch).returncode == 1
        assert banyan("check", "--changed-since", "main", cwd=branch).returncode == 0
        (branch / "orders/views.py").write_text("")
        done = banyan("check", "--changed-since", "main", cwd=branch)
        assert done.returncode == 1
        assert "long gone" not in done.stdout
        assert "Customer: .get(...)" in done.stdout

    def test_changes_nothing(self, branch):
        append(branch / "orders/views.py", READ)
        before = digest_of(branch)
        banyan("check", "--changed-since", "main", cwd=branch)
        assert digest_of(branch) == before

    def test_does_not_work_outside_git(self, planned):
        assert "is in no work tree of git" in refused(planned, "--changed-since", "main")

    @pytest.mark.parametrize("rev", ["nope", "--help", "-x", "", "main; touch stolen"])
    def test_does_not_take_what_is_no_revision(self, rev, branch):
        said = refused(branch, f"--changed-since={rev}")
        assert "revision" in said

    def test_does_not_write_a_baseline(self, branch):
        assert "use one of them" in refused(branch, "--changed-since", "main", "--update")


DAMAGED: dict[str, Callable[[str], str]] = {
    "cut short": lambda text: text[:-20],
    "of another version": lambda text: text.replace('"banyan_baseline": 1', '"banyan_baseline": 7'),
    "with half a merge": lambda text: text + "<<<<<<< HEAD\n",
    "empty": lambda text: text[:0],
    "of another kind": lambda text: f"[{len(text)}]",
}


class TestWrongInput:
    def test_no_plan_anywhere(self, shop):
        assert "there is no banyan.toml here or in a folder above" in refused(shop)

    def test_a_plan_that_is_missing(self, shop):
        assert "cannot be read" in refused(shop, "--plan", "plan.toml")

    def test_a_folder_that_is_missing(self, planned):
        assert "nowhere: cannot be read: there is nothing of this name" in refused(planned, "nowhere")

    def test_a_plan_about_another_project(self, planned, tmp_path):
        (tmp_path / "other").mkdir()
        assert "the plan is about" in refused(planned, str(tmp_path / "other"), "--plan", "banyan.toml")

    def test_a_project_that_is_missing(self, planned):
        (planned / "banyan.toml").write_text('[project]\npath = "src"\n')
        assert "banyan.toml:2: there is no folder 'src' beside the plan" in refused(planned)

    def test_everything_that_is_wrong_with_a_plan_at_once(self, planned):
        text = PLAN + 'models = ["orders.Order", "accounts.Client"]\nrolle = "x"\n[services.third]\n'
        text += 'models = ["orders.Order"]\n[check]\nrules = ["new_crosing"]\n'
        (planned / "banyan.toml").write_text(text)
        said = refused(planned)
        assert "4 things are wrong" in said
        for part in (
            "banyan.toml:11: model accounts.Client is not in the project",
            "banyan.toml:12: there is no key called 'rolle' in [services.checkout]: did you mean role?",
            "banyan.toml:14: model orders.Order is named twice: here, and for checkout in line 11",
            "banyan.toml:16: there is no rule called 'new_crosing': did you mean new_crossing?",
        ):
            assert part in said

    def test_a_plan_that_is_no_toml(self, planned):
        (planned / "banyan.toml").write_text("services = [\n")
        assert "it is no TOML" in refused(planned)

    def test_a_rule_of_another_name(self, planned):
        assert "did you mean service_cycle?" in refused(planned, "--rule", "service_cycles")

    def test_a_format_of_another_name(self, planned):
        assert "did you mean sarif?" in refused(planned, "--format", "sarf")

    @pytest.mark.parametrize("update", ["", "--update", "--accept-new"])
    @pytest.mark.parametrize("case", DAMAGED)
    def test_a_damaged_baseline(self, case, update, settled):
        path = settled / ".banyan-baseline.jsonl"
        path.write_text(DAMAGED[case](path.read_text()))
        assert ".banyan-baseline.jsonl" in refused(settled, *filter(None, [update]))

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    def test_a_folder_that_is_read_only(self, planned):
        planned.chmod(0o555)
        try:
            assert "cannot be written" in refused(planned, "--update")
            assert banyan("check", cwd=planned).returncode == 1
        finally:
            planned.chmod(0o755)

    def test_an_output_that_cannot_be_written(self, planned):
        assert "its folder does not exist" in refused(planned, "--output", "no/such/folder")
