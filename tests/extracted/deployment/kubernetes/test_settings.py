"""Settings, by values and as Helm says them; that both are the same is shown with Helm itself in the target's tests."""

from __future__ import annotations

import hashlib

import pytest

from extracted.deployment.kubernetes.documents import loaded, plain, template
from extracted.deployment.kubernetes.settings import Digest, Joined, Listed, Namespace, Value, filled

VALUES = {"namespace": "shop", "hosts": ["a.b", "c.d"], "workloads": {"gift-cards": {"tag": "1.0", "replicas": 2}}}
TAG = Value(("workloads", "gift-cards", "tag"))


@pytest.mark.parametrize(
    ("setting", "value", "pipeline"),
    [
        (TAG, "1.0", 'index .Values "workloads" "gift-cards" "tag"'),
        (Namespace(), "shop", ".Release.Namespace"),
        (Joined(("100%:", TAG)), "100%:1.0", f'printf "100%%:%v" ({TAG.pipeline})'),
        (Listed(("hosts",)), "a.b,c.d", 'join "," (index .Values "hosts")'),
        (Listed(("hosts",), is_starless=True), "a.b,c.d", 'join "," (index .Values "hosts") | replace "*." "."'),
        (Listed(("hosts",), "https://"), "https://a.b,https://c.d",
         'printf "https://%s" (join ",https://" (index .Values "hosts"))'),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_says_the_same_twice(setting, value, pipeline):
    assert setting.of(VALUES) == value
    assert setting.pipeline == pipeline


def test_fills_in_what_it_can_and_leaves_the_rest():
    tree = {"a": [TAG, 1, None, True], "b": {"c": "text"}}
    assert filled(tree, VALUES) == {"a": ["1.0", 1, None, True], "b": {"c": "text"}}
    with pytest.raises(KeyError):
        filled(Value(("workloads", "gone")), VALUES)


def test_a_digest_changes_with_what_is_fixed_and_with_what_is_set():
    first = Digest({"fixed": "x", "tag": TAG, "again": TAG}, 8)
    changed = {**VALUES, "workloads": {"gift-cards": {"tag": "1.1", "replicas": 2}}}
    assert len(first.of(VALUES)) == 8
    assert len({first.of(VALUES), first.of(changed), Digest({"fixed": "y", "tag": TAG}, 8).of(VALUES)}) == 3
    assert first.pipeline.count(TAG.pipeline) == 1
    assert Digest("fixed").of({}) == hashlib.sha256(hashlib.sha256(b'"fixed"').hexdigest()[:16].encode()).hexdigest()


HOSTILE = [
    "{{ .Values }}",
    "}}",
    "banyan-0-banyan",
    "banyanx",
    "- a: b",
    "yes",
    "0o7",
    "1e3",
    "a\nb: c\n",
    "'\"\\",
    "=",
    "",
]


def test_what_looks_like_a_template_is_text_in_one():
    manifest = {"kind": "ConfigMap", "data": {f"key-{number}": text for number, text in enumerate(HOSTILE)}}
    text = template([manifest])
    assert text.count("{{") == text.count('{{ "{{" }}') * 2
    assert loaded(text.replace('{{ "{{" }}', "{{")) == [manifest]
    assert loaded(plain([manifest], {})) == [manifest]
