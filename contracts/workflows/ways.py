"""Ways to deploy that need no word: a Helm chart as `banyan deploy render helm` writes it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from banyan.errors import BadDocument
from banyan.plan.labels import label
from contracts.workflows.values import REPORTS, SERVICE, Way

_NAME = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*\Z")
_BEFORE = f"{REPORTS}/revision"
_TIMEOUT = "10m"
_CONFIG = "KUBE_CONFIG"


def by_helm(chart: Path, home: Path, environment: str, names: Sequence[str]) -> Way:
    """Upgrade one release by the new image of `$SERVICE`, all else as it was; go back to the revision before.

    `names` are the services that there may be, as the plan calls them. Raises BadDocument for what is no chart of ours.
    """
    values, about = _read(chart / "values.yaml"), _read(chart / "Chart.yaml")
    release = str(about.get("name") or "")
    folder = shlex.quote(chart.relative_to(home).as_posix())
    own = chart / f"values-{environment}.yaml"
    further = f" --values {shlex.quote(own.relative_to(home).as_posix())}" if own.is_file() else ""
    known = tuple(_workloads(values, names))
    if not _NAME.match(release) or not known:
        what = "this is no chart of `banyan deploy render helm`: it has no name, or no workloads in its values"
        raise BadDocument(chart, [(0, what)], hint="render it anew, or name what deploys with --deploy")
    space = f'--namespace "${{NAMESPACE:-{release}}}"'
    cluster = (
        f'KUBECONFIG="$PWD/{REPORTS}/kubeconfig"; export KUBECONFIG',
        f'(umask 077; printf %s "${_CONFIG}" > "$KUBECONFIG")',
        "trap 'rm -f \"$KUBECONFIG\"' EXIT",
    )
    python = "import json, sys; print(*[each['revision'] for each in json.load(sys.stdin)])"
    before = f"helm list {space} --filter '^{release}$' --deployed --output json | python -c {shlex.quote(python)}"
    settings = ('--set-string "$each.image.repository=${IMAGE%:*}"', '--set-string "$each.image.tag=${IMAGE##*:}"')
    chosen = (
        f'case "${SERVICE}" in',
        *(f"  {shlex.quote(name)}) workloads={shlex.quote(' '.join(each))} ;;" for name, each in known),
        f'  *) echo "the chart has no workload of ${SERVICE}" >&2; exit 1 ;;',
        "esac",
        "set --",
        f'for each in $workloads; do set -- "$@" {" ".join(settings)}; done',
    )
    upgrade = (
        f"helm upgrade {release} {folder} --install {space}{further} --reset-then-reuse-values "
        f'"$@" --wait --timeout {_TIMEOUT}'
    )
    undo = (
        f"if test -s {_BEFORE}; then",
        f'  helm rollback {release} "$(cat {_BEFORE})" {space} --wait --timeout {_TIMEOUT}',
        "else",
        f"  helm uninstall {release} {space} --wait --timeout {_TIMEOUT}",
        "fi",
    )
    return Way(
        deploy=(*cluster, *chosen, upgrade),
        before=(*cluster, f"{before} > {_BEFORE}"),
        undo=(*cluster, *undo),
        secrets=(_CONFIG,),
    )


def _workloads(values: Mapping[str, object], names: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each service, as the plan calls it, with the places of all workloads that run its image."""
    workloads = values.get("workloads")
    images = (
        {name: _repository(each) for name, each in sorted(workloads.items())} if isinstance(workloads, dict) else {}
    )
    for name in sorted(names):
        own = images.get(label(name))
        if own:
            yield name, tuple(f"workloads.{each}" for each, image in images.items() if image == own)


def _repository(workload: object) -> str:
    image = workload.get("image") if isinstance(workload, dict) else None
    return str(image.get("repository") or "") if isinstance(image, dict) else ""


def _read(file: Path) -> Mapping[str, object]:
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadDocument(file, [(0, f"cannot be read: {error}")], hint="render the chart anew") from error
    return found if isinstance(found, dict) else {}
