"""The registries that are asked."""

from __future__ import annotations

import pytest

from tests.extracted.gateway import registries


@pytest.fixture
def names():
    with registries.names() as found:
        yield found


@pytest.fixture
def catalogue():
    with registries.catalogue() as found:
        yield found


@pytest.fixture(scope="module")
def etcd():
    with registries.etcd() as found:
        yield found
