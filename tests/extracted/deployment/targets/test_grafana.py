"""Dashboards, held to the types that Grafana publishes, and to what Prometheus is told to record."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from extracted.deployment.observing import recordings
from extracted.deployment.observing.dashboards import all_of_them
from extracted.deployment.observing.panels import page, queries_of
from tests.extracted.deployment.targets.golden_files import golden, made

PAGES = {each.uid: each for each in all_of_them()}
TYPES = Path(__file__).parents[3] / "npm/grafana"
TSC = TYPES / "node_modules/.bin/tsc"
_RAW = "@grafana/schema/dist/esm/raw/composable"
TYPED = f"""\
import type {{ Dashboard, DataQuery, FieldConfigSource, Panel, RowPanel }} from '@grafana/schema';
import type * as timeseries from '{_RAW}/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type * as stat from '{_RAW}/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as timeline from '{_RAW}/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';

// Enumerations as the texts that stand for them in JSON.
type Plain<T> = T extends string ? `${{T}}` : T extends object ? {{ [K in keyof T]: Plain<T[K]> }} : T;
type Query = DataQuery & {{ expr: string; legendFormat: string; range: boolean; instant: boolean }};
type Of<Kind extends string, Options, Custom> = Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> & {{
  type: Kind; options: Options; fieldConfig: FieldConfigSource<Custom>; targets: Query[];
}};
type Known = Of<'timeseries', timeseries.Options, timeseries.FieldConfig>
  | Of<'stat', stat.Options, Record<string, unknown>>
  | Of<'state-timeline', timeline.Options, timeline.FieldConfig>
  | (Omit<RowPanel, 'type'> & {{ type: 'row' }});
export const page: Plain<Omit<Dashboard, 'panels'>> & {{ panels: Plain<Known>[] }} = """

with_types = pytest.mark.skipif(
    not TSC.exists() or shutil.which("node") is None,
    reason="Grafana's types are not installed: `make engines` installs them where there is npm",
)


def test_renders_as_ever(tmp_path):
    assert made("grafana", tmp_path) == golden("grafana")


def typed(folder: Path, pages: dict[str, object]) -> str:
    """What TypeScript's compiler has to say of dashboards; "" if nothing."""
    (folder / "node_modules").symlink_to(TYPES / "node_modules")
    files = []
    for name, content in pages.items():
        (folder / f"{name}.ts").write_text(f"{TYPED}{json.dumps(content)};\n")
        files.append(f"{name}.ts")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "bundler", "--module", "esnext"]
    command = [str(TSC), *options, "--target", "es2020", *files]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300).stdout


@with_types
def test_grafanas_types_take_every_dashboard_and_no_wrong_one(tmp_path):
    pages: dict[str, object] = {uid: page(each) for uid, each in PAGES.items()}
    gateway = json.dumps(pages["banyan-gateway"])
    wrong = {
        "unit": gateway.replace('"unit": "reqps"', '"unit": 7', 1),
        "place": gateway.replace('"gridPos": {"x": 0', '"gridPos": {"x": "left"', 1),
        "legend": gateway.replace('"displayMode": "list"', '"displayMode": "heap"', 1),
        "points": gateway.replace('"showPoints": "never"', '"showPoints": "often"', 1),
        "query": gateway.replace('"expr":', '"expression":', 1),
        "kind": gateway.replace('"type": "stat"', '"type": "statistic"', 1),
        "time": gateway.replace('"from": "now-1h"', '"since": "now-1h"', 1),
    }
    assert gateway not in wrong.values()
    told = typed(tmp_path, {**pages, **{name: json.loads(text) for name, text in wrong.items()}})
    assert set(re.findall(r"^([\w-]+)\.ts\(", told, re.MULTILINE)) == set(wrong), told


@pytest.mark.parametrize("uid", sorted(PAGES))
def test_no_panel_lies_on_another(uid):
    panels = page(PAGES[uid])["panels"]
    assert isinstance(panels, list)
    assert len({each["id"] for each in panels}) == len(panels)
    for one, other in itertools.combinations([each["gridPos"] for each in panels], 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        assert beside or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert one["x"] + one["w"] <= 24


def test_what_is_asked_by_the_name_of_a_rule_is_recorded():
    recorded = {rule.name for group in recordings.groups(()) for rule in group.recordings}
    asked = {name for query in queries_of(PAGES.values()) for name in re.findall(r"[a-z_]+:[a-z_:0-9]+", query.expr)}
    assert asked
    assert asked <= recorded
