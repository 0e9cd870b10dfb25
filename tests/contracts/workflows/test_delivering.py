"""Deliveries that are really run: steps of GitHub's workflow, and GitLab's pipeline by a runner of others.

No registry can be had here, so docker is a stub; what is deployed is a server that answers or does not.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.contracts.workflows.repositories import Actions, Repository, repository, runner

PROGRAMS = Path(__file__).parents[2] / "npm/workflows"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Repository]:
    with repository(tmp_path) as found:
        yield found


def test_github_delivers_what_changed_and_goes_back_from_what_does_not_work(shop: Repository) -> None:
    workflow = shop.render("github")
    first = shop.serve("first")
    actions = Actions(shop, workflow, first)
    rows = actions.parts()
    assert [row["service"] for row in rows] == ["monolith", "shop"]
    row = rows[1]
    assert actions.part("build", row)
    assert actions.part("image", row)
    image = f"ghcr.io/team/shop/shop:{first}"
    assert shop.told()[-1] == f"docker push {image}"
    assert actions.part("deploy", row)
    assert shop.answer() == "first"
    assert shop.told() == [f"deploy shop {first} shop:{first} with a key"]
    assert shop.banyan("deployed", "shop", "--to", "production", "--format", "version") == first
    shop.banyan("record-deployment", "monolith", "--to", "production", "--version", first)

    shop.write("README.md", "other")
    assert Actions(shop, workflow, shop.commit("elsewhere")).parts() == []

    broken = Actions(shop, workflow, bad := shop.serve("broken", 500))
    assert broken.parts() == [row]
    assert not broken.part("deploy", row)
    assert broken.ran[-4:] == ["Know what was deployed before", "Deploy", "Try it", "Go back to what was there"]
    assert shop.answer() == "first"
    assert [line.split()[2] for line in shop.told()] == [bad, first]
    assert shop.banyan("deployed", "shop", "--to", "production", "--format", "version") == first

    # The next change elsewhere finds that what is deployed is not what is here.
    shop.serve("second")
    shop.write("README.md", "another")
    last = shop.commit("elsewhere again")
    shop.verify(last)
    second = Actions(shop, workflow, last)
    assert second.parts() == [row]
    assert second.part("deploy", row)
    assert shop.answer() == "second"


def test_github_touches_nothing_where_contracts_say_no(shop: Repository) -> None:
    workflow = shop.render("github")
    commit = shop.commit("first")
    # A consumer is there that nobody has held the shop to.
    for name in ("web", "monolith"):
        shop.banyan("record-deployment", name, "--to", "production", "--version", shop.git("rev-parse", "HEAD~1"))
    actions = Actions(shop, workflow, commit)
    (row,) = actions.parts()
    assert not actions.part("deploy", row)
    assert actions.ran[-1] == "Ask whether it can be deployed"
    assert shop.told() == []


def test_github_takes_away_what_does_not_work_where_nothing_was_before(shop: Repository) -> None:
    workflow = shop.render("github")
    actions = Actions(shop, workflow, shop.serve("broken", 500))
    assert not actions.part("deploy", actions.parts()[1])
    assert actions.ran[-1] == "Go back to what was there"
    assert shop.answer() == ""
    assert shop.banyan("deployed", "shop", "--to", "production", "--format", "version") == ""


def test_gitlab_delivers_and_goes_back(shop: Repository) -> None:
    program = runner(PROGRAMS)
    if program is None:
        pytest.skip("gitlab-ci-local or rsync is missing (`make engines` installs both)")

    def pipeline() -> str:
        # The deployment alone: what it needs is tried elsewhere, and no image is to be had here.
        name = "contracts-delivery-deploy-shop"
        job = {
            key: value for key, value in shop.render("gitlab")[name].items() if key not in {"image", "needs", "cache"}
        }
        shop.write(".gitlab-ci.yml", yaml.dump({name: job}))
        asked = [program, "--variable", "DEPLOY_KEY=a-secret", "--shell-isolation=false", name]
        done = subprocess.run(asked, cwd=shop.home, env=shop.environ, capture_output=True, text=True, check=False)
        (shop.home / ".gitlab-ci.yml").unlink()
        return done.stdout + done.stderr

    first = shop.serve("first")
    said = pipeline()
    assert shop.answer() == "first", said
    assert shop.banyan("deployed", "shop", "--to", "production", "--format", "version") == first
    bad = shop.serve("broken", 500)
    shop.told()
    said = pipeline()
    assert "FAIL" in said
    assert [line.split()[2] for line in shop.told() if line.startswith("deploy ")] == [bad, first]
    assert shop.answer() == "first"
    assert shop.banyan("deployed", "shop", "--to", "production", "--format", "version") == first
    assert os.environ.get("DEPLOY_KEY") is None
