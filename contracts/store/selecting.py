"""Which pacts a provider should verify: those that selectors name, and work in progress; by the Pact Broker's rules.

https://docs.pact.io/pact_broker/advanced_topics/consumer_version_selectors, .../pending_pacts and .../wip_pacts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from contracts.store.records import Records
from contracts.store.values import Publication, Verification, Version


@dataclass(frozen=True, slots=True)
class Selector:
    """Versions of consumers: what is given narrows them down, `consumer` to one of them.

    With a branch it is the last version of it, with a tag all that have it, or with `is_latest` the last of them.
    """

    consumer: str = ""
    branch: str = ""
    fallback_branch: str = ""
    tag: str = ""
    fallback_tag: str = ""
    environment: str = ""
    is_main: bool = False
    is_matching: bool = False
    is_latest: bool = False
    is_deployed: bool = False
    is_released: bool = False


@dataclass(frozen=True, slots=True)
class Provider:
    """Who is about to verify, on which branch and with which tags."""

    name: str
    branch: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pact to verify: the last publication of its content, and why; what is pending fails nobody's build."""

    publication: Publication
    reasons: tuple[str, ...]
    is_pending: bool = False
    is_wip: bool = False


@dataclass(frozen=True, slots=True)
class _Chosen:
    publication: Publication
    reason: str


def wanted(
    records: Records, provider: Provider, selectors: Sequence[Selector] = (), *, wip_since: str = ""
) -> tuple[Wanted, ...]:
    """The pacts that a provider should verify, each content once; without selectors those that matter in any case.

    That is the last of each consumer's main branch, or its last at all, and all that are deployed or released.
    `wip_since` is a date: heads of branches that came later are work in progress until they are verified.
    """
    picking = _Picking(records, provider)
    found = _merged(picking.selected(selectors or picking.defaults()))
    explicit = tuple(replace(each, is_pending=is_pending(records, provider, each.publication.sha)) for each in found)
    if not wip_since or not (provider.branch or provider.tags):
        return explicit
    known = {each.publication.sha for each in explicit}
    heads = (each for each in picking.heads() if each.publication.at >= wip_since and each.publication.sha not in known)
    fresh = [each for each in heads if picking.is_in_progress(each.publication.sha)]
    return (*explicit, *(replace(each, is_pending=True, is_wip=True) for each in _merged(fresh)))


def is_pending(records: Records, provider: Provider, sha: str) -> bool:
    """Whether nobody on the provider's branch, or with its tags, has ever done what a pact says."""
    return not any(
        _is_of(records, provider, each) for each in records.numbered(sha) if each.success and each.by == provider.name
    )


def _is_of(records: Records, provider: Provider, result: Verification) -> bool:
    if not provider.branch and not provider.tags:
        return True
    version = records.versions[result.by, result.version]
    return provider.branch in version.branches if provider.branch else bool(set(provider.tags) & set(version.tags))


@dataclass(frozen=True, slots=True)
class _Picking:
    records: Records
    provider: Provider
    order: dict[tuple[str, str], int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "order", {key: place for place, key in enumerate(self.records.versions)})

    def defaults(self) -> tuple[Selector, ...]:
        main = [
            Selector(consumer, is_main=True) if self._on_branch(consumer, self.records.main_branch(consumer))
            else Selector(consumer, is_latest=True)
            for consumer in self._consumers()
        ]  # fmt: skip
        return (*main, Selector(is_deployed=True), Selector(is_released=True))

    def selected(self, selectors: Sequence[Selector]) -> Iterator[_Chosen]:
        for selector in selectors:
            for consumer in self._consumers():
                if selector.consumer in {"", consumer}:
                    yield from self._of(consumer, selector)

    def heads(self) -> Iterator[_Chosen]:
        """The last version of each branch, and with each tag, of each consumer."""
        for consumer in self._consumers():
            versions = [version for version, _publication in self._published(consumer)]
            for branch in dict.fromkeys(name for version in versions for name in version.branches):
                yield from _said(self._on_branch(consumer, branch), f"latest of {consumer} on branch {branch}")
            for tag in dict.fromkeys(name for version in versions for name in version.tags):
                yield from _said(self._tagged(consumer, tag)[-1:], f"latest of {consumer} with tag {tag}")

    def is_in_progress(self, sha: str) -> bool:
        """Whether this branch has not done what a pact says, nor any other before this one began."""
        good = [
            each
            for each in self.records.numbered(sha)
            if each.success and not each.wip and each.by == self.provider.name
        ]
        if any(_is_of(self.records, self.provider, each) for each in good):
            return False
        own = [version for version in self.records.versions_of(self.provider.name) if self._is_here(version)]
        return not any(not own or each.at < own[0].at for each in good)

    def _is_here(self, version: Version) -> bool:
        branch, tags = self.provider.branch, self.provider.tags
        return branch in version.branches if branch else bool(set(tags) & set(version.tags))

    def _of(self, consumer: str, selector: Selector) -> Iterator[_Chosen]:
        branch = selector.branch
        if selector.is_main:
            branch = self.records.main_branch(consumer)
        if selector.is_matching:
            branch = self.provider.branch
        if branch or selector.is_main or selector.is_matching:
            yield from self._branch(consumer, branch, selector)
        elif selector.is_deployed or selector.is_released or selector.environment:
            yield from self._there(consumer, selector)
        elif selector.tag:
            yield from self._tag(consumer, selector)
        elif selector.is_latest:
            yield from _said(self._last(self._published(consumer)), f"latest of {consumer}")

    def _branch(self, consumer: str, branch: str, selector: Selector) -> Iterator[_Chosen]:
        found = self._on_branch(consumer, branch) if branch else ()
        if not found and selector.fallback_branch:
            branch = selector.fallback_branch
            found = self._on_branch(consumer, branch)
        yield from _said(found, f"latest of {consumer} on branch {branch}")

    def _tag(self, consumer: str, selector: Selector) -> Iterator[_Chosen]:
        tag, found = selector.tag, self._tagged(consumer, selector.tag)
        if not found and selector.fallback_tag:
            tag, found = selector.fallback_tag, self._tagged(consumer, selector.fallback_tag)
        only = found[-1:] if selector.is_latest or tag == selector.fallback_tag else found
        yield from _said(only, f"{'latest' if selector.is_latest else 'all'} of {consumer} with tag {tag}")

    def _there(self, consumer: str, selector: Selector) -> Iterator[_Chosen]:
        is_any = selector.is_deployed == selector.is_released
        for stay in self.records.deployed(consumer, selector.environment):
            if is_any or selector.is_deployed == (stay.kind == "deployment"):
                found = [
                    each
                    for each in self.records.pacts_of(consumer, stay.version)
                    if each.provider == self.provider.name
                ]
                done = "deployed" if stay.kind == "deployment" else "released"
                yield from _said(found, f"{consumer} {stay.version} {done} to {stay.environment}")

    def _consumers(self) -> Sequence[str]:
        found = {each.consumer for each in self.records.publications if each.provider == self.provider.name}
        return sorted(found)

    def _published(self, consumer: str) -> Sequence[tuple[Version, Publication]]:
        """What a consumer has published, in the order of its versions."""
        found = [each for each in self.records.publications if each.consumer == consumer]
        found.sort(key=lambda each: self.order[consumer, each.version])
        return [(self.records.versions[consumer, each.version], each) for each in found]

    def _on_branch(self, consumer: str, branch: str) -> Sequence[Publication]:
        return self._last([each for each in self._published(consumer) if branch in each[0].branches])

    def _tagged(self, consumer: str, tag: str) -> Sequence[Publication]:
        return [
            publication
            for version, publication in self._published(consumer)
            if tag in version.tags and publication.provider == self.provider.name
        ]

    def _last(self, published: Sequence[tuple[Version, Publication]]) -> Sequence[Publication]:
        """The pact with this provider in the last version; none, if that version has given it up."""
        last = published[-1][0].number if published else ""
        return [
            publication
            for version, publication in published
            if version.number == last and publication.provider == self.provider.name
        ]


def _said(found: Sequence[Publication], reason: str) -> Iterator[_Chosen]:
    for publication in found:
        yield _Chosen(publication, f"{reason} ({publication.version})" if publication.version not in reason else reason)


def _merged(chosen: Iterator[_Chosen] | Sequence[_Chosen]) -> tuple[Wanted, ...]:
    """Each content once, with all reasons."""
    found: dict[str, Wanted] = {}
    for each in chosen:
        before = found.get(each.publication.sha, Wanted(each.publication, ()))
        publication = max(before.publication, each.publication, key=lambda one: one.at)
        reasons = tuple(dict.fromkeys((*before.reasons, each.reason)))
        found[each.publication.sha] = Wanted(publication, reasons)
    return tuple(found.values())
