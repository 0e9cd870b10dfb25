"""Values that YAML, Compose, Kubernetes or Helm could take for something else reach the program unchanged."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
import yaml

from banyan.openapi.yaml12 import Loader
from extracted.deployment.checking import program
from extracted.deployment.rendering import rendered
from tests.extracted.deployment.shops import DEPLOY, PLAN, shop
from tests.npm.helm.program import helm_folder

WORDS = (
    *("no", "n", "on", "~", "null", "1e3", "6.02e23", "0o14", "010", "1_000", "1:30", "=", "<<", "2026-11-23", ".inf"),
    *("- a", "a: b", ": ", "# c", " a ", "", "'", '"', "\\", "\\n", "!tag", "&a", "*a", "{a: b}", "---", "%s"),
    *("{{ .Values.x }}", "}}{{{", "${HOME}", "$HOME", "$$", "${X:-y}", "$(HOME)", "$$(HOME)", "ünï 日本 😀"),
    *("one\ntwo", "\n  lead", "trail\n\n", "a\tb", "a\u2028b", "a\u200bb", "banyan-0-banyan"),
)
TOLD = {f"V{number:02}": word for number, word in enumerate(WORDS)}
COMMAND = ["sh", "-c", "echo $(HOME) ${X} $$Y {{ z }} 'q' \"d\" : # no"]
HOSTILE = "".join(
    (
        f"{PLAN}{DEPLOY}[deploy.workloads.monolith]\ncommand = {json.dumps(COMMAND)}\n[deploy.environment]\n",
        *(f"{name} = {json.dumps(word, ensure_ascii=False)}\n" for name, word in TOLD.items()),
    )
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The folders of what is rendered for whatever reads YAML."""
    folder = tmp_path_factory.mktemp("hostile")
    file = shop(folder, HOSTILE)
    for target in ("compose", "kustomize", "helm"):
        for path, text in rendered(target, file)[1].items():
            (folder / target / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / target / path).write_text(text, "utf-8", newline="")
    return folder


def run(*command, cwd, env=None):
    done = subprocess.run(
        [*map(str, command)], check=False, cwd=cwd, env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def asked(home):
    names = re.findall(r"^([A-Z_]+)=$", (home / "compose/.env.example").read_text("utf-8"), re.MULTILINE)
    return dict.fromkeys(names, "none") | {"PATH": "/usr/bin:/bin", "HOME": "/of-nobody"}


def single(text):
    """What `config` of docker compose doubles in what it shows."""
    return text.replace("$$", "$")


def test_docker_compose_hands_them_on(home):
    found = program("docker-compose")
    if found is None:
        pytest.skip("docker-compose is not installed: it comes with the extra `test`")
    shown = json.loads(
        run(found, "-f", "compose.yaml", "config", "--format=json", cwd=home / "compose", env=asked(home))
    )
    for name in ("monolith", "catalog", "catalog-events"):
        environment = shown["services"][name]["environment"]
        assert {each: single(environment[each]) for each in TOLD} == TOLD
    assert [single(word) for word in shown["services"]["monolith"]["command"]] == COMMAND


def test_podman_compose_hands_them_on(home):
    shown = run(program("podman-compose"), "-f", "compose.yaml", "config", cwd=home / "compose", env=asked(home))
    side = yaml.load(shown, Loader)["services"]["monolith"]
    assert {each: side["environment"][each] for each in TOLD} == TOLD
    assert side["command"] == COMMAND


def told(manifests):
    """What a cluster tells the monolith: variables as they are, words of a command with `$$(` for `$(`."""
    found = {(each["kind"], each["metadata"]["name"]): each for each in yaml.load_all(manifests, Loader) if each}
    data = found["ConfigMap", "monolith"]["data"]
    pod = found["Deployment", "monolith"]["spec"]["template"]["spec"]
    command = [word.replace("$$(", "$(") for word in pod["containers"][0]["command"]]
    return {each: data[each] for each in TOLD}, command


def test_a_cluster_hands_them_on_as_kustomize_has_it(home):
    manifests = run(program("kubectl"), "kustomize", "overlays/production", cwd=home / "kustomize")
    assert told(manifests) == (TOLD, COMMAND)


def test_a_cluster_hands_them_on_as_helm_has_it(home):
    manifests = run(helm_folder() / "helm", "template", "shop", ".", cwd=home / "helm")
    assert told(manifests) == (TOLD, COMMAND)
    again = home / "again"
    again.mkdir()
    (again / "all.yaml").write_text(manifests, "utf-8", newline="")
    (again / "kustomization.yaml").write_text("resources: [all.yaml]\n")
    assert told(run(program("kubectl"), "kustomize", ".", cwd=again)) == (TOLD, COMMAND)


@pytest.mark.parametrize("word", ["\\u0000", "\\u0007", "\\u001b[0m", "\\u0085"])
def test_what_no_variable_is_meant_to_hold_is_refused(word, tmp_path):
    with pytest.raises(Exception, match="environment should be a table"):
        rendered("compose", shop(tmp_path, f'{PLAN}{DEPLOY}environment = {{ A = "{word}" }}\n'))
