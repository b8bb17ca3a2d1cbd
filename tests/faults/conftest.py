from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.places import PROJECT, Place, place_of
from tests.faults.cluster import Cluster, find_programs, open_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server that a test may crash."""
    programs = find_programs()
    if programs is None:
        sentence = "initdb is missing: install the PostgreSQL server to try crashes (Debian: apt-get install postgresql)"
        if os.environ.get("LLAQTA_REQUIRE_ALL") == "yes":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with open_cluster(programs) as running:
        yield running


@pytest.fixture(scope="session")
def town(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An installation on that server, ready to receive requests."""
    place = place_of("postgresql", tmp_path_factory.mktemp("home"), cluster.url)
    place.run("llaqta", "setup")
    place.run("tests.faults.work", "prepare")
    return place


@pytest.fixture
def project() -> Path:
    return PROJECT
