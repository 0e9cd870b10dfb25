"""`banyan deploy`, as a user calls it."""

from __future__ import annotations

import shutil

from tests.extracted.deployment.shops import DEPLOY, PLAN, shop
from tests.functional.command import banyan


def test_writes_into_a_folder_and_tells_drift(tmp_path):
    shop(tmp_path)
    render = ("deploy", "render", "images", "--output", "deploy/images")
    written = banyan(*render, cwd=tmp_path)
    assert (written.returncode, written.stdout) == (0, "")
    assert "deploy/images/catalog/Containerfile: new" in written.stderr
    assert banyan(*render, "--check", cwd=tmp_path).returncode == 0
    shop(tmp_path, (PLAN + DEPLOY).replace("1.4.0", "1.5.0"))
    drifted = banyan(*render, "--check", cwd=tmp_path)
    assert drifted.returncode == 1
    assert "deploy/images/catalog/Containerfile: differs" in drifted.stderr


def test_refuses_to_write_over_an_edit(tmp_path):
    shop(tmp_path)
    render = ("deploy", "render", "images", "--output", "deploy")
    assert banyan(*render, cwd=tmp_path).returncode == 0
    file = tmp_path / "deploy/catalog/Containerfile"
    file.write_text("FROM scratch\n")
    shop(tmp_path, (PLAN + DEPLOY).replace("1.4.0", "1.5.0"))
    refused = banyan(*render, cwd=tmp_path)
    assert refused.returncode == 2
    assert "catalog/Containerfile" in refused.stderr
    assert file.read_text() == "FROM scratch\n"


def test_warns_of_services_that_nobody_would_answer(tmp_path):
    shop(tmp_path)
    render = ("deploy", "render", "compose", "--output", "deploy/compose")
    assert "warning: the monolith" not in banyan(*render, cwd=tmp_path).stderr
    shutil.rmtree(tmp_path / "shop/service_links")
    done = banyan(*render, cwd=tmp_path)
    assert done.returncode == 0
    assert "warning: the monolith has no links, so that nobody answers what catalog, gift_cards asks" in done.stderr


def test_shows_without_a_folder(tmp_path):
    shop(tmp_path)
    shown = banyan("deploy", "render", "images", cwd=tmp_path)
    assert shown.returncode == 0
    assert "==> gateway/nginx.conf <==" in shown.stdout


def test_a_secret_in_plain_text_is_refused_with_its_line_and_not_shown(tmp_path):
    shop(tmp_path, PLAN + DEPLOY + 'environment = { API_TOKEN = "tr0ub4dor" }\n')
    refused = banyan("deploy", "render", "images", "--output", "deploy", cwd=tmp_path)
    assert refused.returncode == 2
    assert "banyan.toml:21: API_TOKEN is a secret in plain text" in refused.stderr
    assert "tr0ub4dor" not in refused.stderr
    assert not (tmp_path / "deploy").exists()


def test_an_unknown_target_is_refused(tmp_path):
    shop(tmp_path)
    refused = banyan("deploy", "render", "image", cwd=tmp_path)
    assert refused.returncode == 2
    assert "did you mean images?" in refused.stderr


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    shop(tmp_path)
    (tmp_path / "deploy").write_text("a file")
    assert banyan("deploy", "render", "images", "--output", "deploy/x", cwd=tmp_path).returncode == 2


def test_tools_are_asked(tmp_path):
    shop(tmp_path)
    checked = banyan("deploy", "check", "images", cwd=tmp_path)
    assert checked.returncode == 0
    assert "images: hadolint passed catalog/Containerfile" in checked.stdout


def test_lists_targets():
    assert "  images " in banyan("list", "deployments").stdout


def test_kubernetes_is_written_whole_or_not_at_all(tmp_path):
    shop(tmp_path)
    render = ("deploy", "render", "helm", "--output", "deploy/chart")
    assert banyan(*render, cwd=tmp_path).returncode == 0
    assert (tmp_path / "deploy/chart/templates/workloads/catalog.yaml").is_file()
    shop(tmp_path, PLAN + DEPLOY.replace('hosts = ["shop.example.com"]', ""))
    refused = banyan(*render, cwd=tmp_path)
    assert refused.returncode == 2
    assert "helm needs `hosts`: say hosts = " in refused.stderr
    assert (tmp_path / "deploy/chart/templates/workloads/catalog.yaml").is_file()


def test_a_cluster_that_is_not_there_is_refused_before_anything_is_checked(tmp_path):
    shop(tmp_path)
    check = ("deploy", "check", "kustomize", "--context", "nowhere")
    refused = banyan(*check, cwd=tmp_path, env={"KUBECONFIG": str(tmp_path / "none")})
    assert refused.returncode == 2
    assert "no cluster at the context 'nowhere'" in refused.stderr
    other = banyan("deploy", "check", "images", "--context", "nowhere", cwd=tmp_path)
    assert (other.returncode, "images is not for clusters" in other.stderr) == (2, True)
