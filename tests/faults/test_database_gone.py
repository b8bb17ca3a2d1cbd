"""The database goes away under the running server: the page says so, nothing is half done, and work goes on when it is back."""

from __future__ import annotations

import http.client
import json
from contextlib import closing

import pytest

from bench import visits
from bench.places import Place
from bench.servers import Server, serve
from tests.faults.cluster import Cluster

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]


def send(server: Server, visit: visits.Visit) -> tuple[int, dict[str, str], str]:
    headers = {
        name: value
        for name, value in visit.headers.items()
        if name != "Accept-Encoding"
    }
    with closing(
        http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    ) as connection:
        connection.request(visit.method, visit.path, visit.body or None, headers)
        answer = connection.getresponse()
        answered = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, answered, answer.read().decode()


def test_a_clear_page_while_it_is_away_and_the_same_request_goes_through_afterwards(
    cluster: Cluster, town: Place
) -> None:
    (draft,) = json.loads(town.run("tests.faults.work", "drafts", "1").splitlines()[-1])
    filing = visits.file(draft)
    with serve(town, "llaqta.config.wsgi:application", workers=1) as server:
        assert send(server, visits.Visit("/seguimiento/"))[0] == 200
        before = cluster.execute("SELECT count(*) FROM routing_routesheet")
        cluster.stop("fast")
        try:
            status, headers, page = send(server, filing)
        finally:
            cluster.start()
        assert status == 503
        assert headers["retry-after"] == "30"
        assert "Traceback" not in page
        assert "intente" in page.lower()
        assert cluster.execute("SELECT count(*) FROM routing_routesheet") == before
        # The threads find their connections dead, open new ones, and nobody restarts the server.
        status, headers, _page = send(server, filing)
        assert status == 302
        assert send(server, filing)[1]["location"] == headers["location"]
    ((after,),) = cluster.execute("SELECT count(*) FROM routing_routesheet")
    assert (after,) == (before[0][0] + 1,)  # type: ignore[operator]  # a count
    town.run("llaqta", "ledger", "verify")
