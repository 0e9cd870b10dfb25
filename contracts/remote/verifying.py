"""Pacts that a Pact Broker chooses for a verification, and where its results go, told to Pact's own verifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from contracts.remote.address import Broker
from contracts.remote.asking import require_well
from contracts.store.selecting import Selector
from contracts.store.values import Version

if TYPE_CHECKING:
    from pact import Verifier

DEFAULT = (Selector(is_main=True), Selector(is_matching=True), Selector(is_deployed=True, is_released=True))
"""What Pact recommends: the main branches, branches of the same name, and all that is deployed or released."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which pacts are wanted; `branch` is the provider's, `publish` the version that results are published for.

    Pending pacts fail no build until they were verified once; `wip_since`, a date, asks for those of all branches as
    well that nobody has verified yet. Without `publish` results stay here.
    """

    selectors: Sequence[Selector] = DEFAULT
    branch: str = ""
    is_pending: bool = True
    wip_since: str = ""
    publish: Version | None = None


def told(broker: Broker, wish: Wish) -> dict[str, Any]:
    """A broker and a wish as JSON, for a process that is told by its stdin."""
    return {"broker": asdict(broker), "wish": asdict(wish)}


def add_told(verifier: Verifier, said: Mapping[str, Any]) -> Verifier:
    """What `told` said, given to a verifier. Raises NoBroker."""
    wish = dict(said["wish"])
    wish["selectors"] = tuple(Selector(**each) for each in wish["selectors"])
    if publish := wish["publish"]:
        lists = {key: tuple(publish[key]) for key in ("branches", "tags")}
        wish["publish"] = Version(**publish | lists)
    return add_broker(verifier, Broker(**said["broker"]), Wish(**wish))


def add_broker(verifier: Verifier, broker: Broker, wish: Wish) -> Verifier:
    """Let a verifier take its pacts from a broker; who asks is told in memory, never by arguments. Raises NoBroker."""
    require_well(broker)
    source = verifier.broker_source(
        broker.url,
        username=broker.user or None,
        password=broker.password or None,
        **({"token": broker.token} if broker.token else {}),
        selector=True,
        use_env=False,
    )
    if wish.is_pending:
        source.include_pending()
    if wish.wip_since and wish.branch:
        source.include_wip_since(wish.wip_since)
    if wish.branch:
        source.provider_branch(wish.branch)
    for selector in wish.selectors:
        if not selector.is_matching or wish.branch:
            source.consumer_version(**_said(selector))
    verifier = source.build().set_error_on_empty_pact(enabled=False)
    if version := wish.publish:
        branch = version.branch or wish.branch or None
        verifier.set_publish_options(version.number, version.build_url or None, branch, list(version.tags))
    return verifier


def _said(selector: Selector) -> dict[str, Any]:
    """A selector in pact-python's words; only what is given."""
    is_both = selector.is_deployed and selector.is_released
    words = {
        "consumer": selector.consumer,
        "branch": selector.branch,
        "fallback_branch": selector.fallback_branch,
        "tag": selector.tag,
        "fallback_tag": selector.fallback_tag,
        "environment": selector.environment,
        "main_branch": selector.is_main,
        "matching_branch": selector.is_matching,
        "latest": selector.is_latest,
        "deployed_or_released": is_both,
        "deployed": selector.is_deployed and not is_both,
        "released": selector.is_released and not is_both,
    }
    return {name: value for name, value in words.items() if value}
