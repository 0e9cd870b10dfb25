"""The same table in each real engine: the same requests go to the same sides, and users stay where they are."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from banyan.plan.order import Request, first
from extracted.gateway.renderers import haproxy
from extracted.gateway.table import Unsupported
from tests.extracted.gateway.engines import NAMES, Running, running

SERVICE = "[services.catalog]\n"
MATCHES = (
    SERVICE
    + """
[routes.exact]
service = "catalog"
reads = "service"
writes = "service"
matches = [{ path = { type = "Exact", value = "/exact" } }]

[routes.reads]
service = "catalog"
reads = "service"
matches = [{ path = { value = "/api/products" } }]

[routes.kept]
service = "catalog"
matches = [{ path = { value = "/api/products/special" } }]

[routes.pattern]
service = "catalog"
writes = "service"
reads = "service"
matches = [{ path = { type = "RegularExpression", value = "/p/[0-9]{1,3}/(?:a|b)" } }]

[routes.header]
service = "catalog"
writes = "service"
reads = "service"
matches = [
    { path = { value = "/h" }, headers = [{ name = "X-Beta", value = "it's \\"1\\"; } $x \\\\ %[y] #" }] },
    { path = { value = "/m" }, method = "POST" },
    { path = { value = "/c" }, cookies = [{ name = "beta-1", value = "yes.no" }] },
    { path = { value = "/r" }, headers = [{ name = "x-tenant", type = "RegularExpression", value = "t[0-9]+" }] },
]
"""
)
ODD = 'it\'s "1"; } $x \\ %[y] #'
REQUESTS = [
    Request(path="/exact"),
    Request("POST", "/exact"),
    Request(path="/exact/"),
    Request(path="/exacte"),
    Request(path="/api/products"),
    Request(path="/api/products/7"),
    Request("HEAD", "/api/products/7"),
    Request("POST", "/api/products/7"),
    Request("DELETE", "/api/products/7"),
    Request(path="/api/productsx"),
    Request(path="/api/products/special"),
    Request(path="/api/products/special/1"),
    Request(path="/api/%70roducts"),
    Request(path="/api//products"),
    Request(path="/p/12/a"),
    Request(path="/p/1234/a"),
    Request(path="/p/12/c"),
    Request(path="/x/p/12/a"),
    Request(path="/p/12/a/more"),
    Request(path="/h"),
    Request(path="/h", headers={"x-beta": ODD}),
    Request(path="/h", headers={"x-beta": ODD + "x"}),
    Request(path="/h", headers={"x-beta": ODD.upper()}),
    Request(path="/m"),
    Request("POST", "/m"),
    Request("PUT", "/m"),
    Request(path="/c", cookies={"beta-1": "yes.no"}),
    Request(path="/c", cookies={"other": "1", "beta-1": "yes.no", "last": "2"}),
    Request(path="/c", cookies={"beta-1": "yesxno"}),
    Request(path="/c", cookies={"xbeta-1": "yes.no"}),
    Request(path="/r", headers={"x-tenant": "t12"}),
    Request(path="/r", headers={"x-tenant": "t12x"}),
    Request(path="/"),
]


def canary(weight: int, more: str = "", state: str = "canary") -> str:
    share = f"weight = {weight}\n" if weight else ""
    return (
        f'{SERVICE}[routes.all]\nservice = "catalog"\nreads = "{state}"\nwrites = "{state}"\n{share}'
        f'matches = [{{ path = {{ value = "/all" }} }}]\n{more}'
    )


@pytest.fixture(scope="module", params=NAMES)
def engine(request) -> Iterator[Running]:
    with running(request.param, SERVICE) as found:
        yield found


def settled(engine: Running, plan: str) -> float:
    """Put a plan into force with a mark of its own; how many seconds it took."""
    number = next(_numbers)
    mark = f"""
[routes.mark]
service = "catalog"
reads = "service"
matches = [{{ path = {{ type = "Exact", value = "/mark/{number}" }} }}]
"""
    began = told = time.monotonic()
    engine.reload(plan + mark)
    while time.monotonic() - began < 10:
        if engine.ask(f"/mark/{number}").backend == "catalog":
            took = time.monotonic() - began
            _wait_for_the_last(engine, f"/mark/{number}")
            return took
        if time.monotonic() - told > 0.4:  # HAProxy loses a signal that arrives while it still takes the last one
            engine.reload(plan + mark)
            told = time.monotonic()
        time.sleep(0.01)
    raise AssertionError(f"{engine.engine} did not take the plan:\n{(engine.folder / 'out.log').read_text()}")


def _wait_for_the_last(engine: Running, mark: str) -> None:
    """Workers that end, and threads that come late, may answer by the last table for a moment."""
    since = time.monotonic()
    while time.monotonic() - since < 0.2:
        if engine.ask(mark).backend != "catalog":
            since = time.monotonic()


_numbers = itertools.count()


def headers(request: Request) -> dict[str, str]:
    cookie = "; ".join(f"{name}={value}" for name, value in request.cookies.items())
    return {**request.headers, **({"cookie": cookie} if cookie else {})}


def test_every_request_goes_where_the_order_says(engine):
    settled(engine, MATCHES)
    rules = engine.table(MATCHES).rules
    wrong = []
    for request in REQUESTS:
        rule = first(rules, request)
        expected = "catalog" if rule and rule.state == "service" else "monolith"
        answer = engine.ask(request.path, request.method, headers(request))
        if (answer.status, answer.backend, answer.served_by) != (200, expected, expected):
            wrong.append((request, expected, answer))
    assert wrong == []


def test_weights_stay_within_five_standard_errors(engine):
    settled(engine, canary(20))
    count = Counter(engine.ask("/all").backend for _ in range(1000))
    assert 137 <= count["catalog"] <= 263  # 200 +- 5 * sqrt(1000 * .2 * .8)


def test_a_user_stays_where_the_cookie_says_and_moves_only_forwards(engine):
    settled(engine, canary(20))
    users = [engine.ask("/all") for _ in range(150)]
    assert all(user.cookie.startswith("banyan_catalog=") for user in users)
    for _ in range(2):
        again = [engine.ask("/all", headers={"cookie": user.cookie}) for user in users]
        assert [each.backend for each in again] == [user.backend for user in users]
        assert {each.cookie for each in again} == {""}
    settled(engine, canary(60))
    raised = [engine.ask("/all", headers={"cookie": user.cookie}) for user in users]
    moved = [(user.backend, each.backend) for user, each in zip(users, raised, strict=True)]
    assert ("catalog", "monolith") not in moved
    assert 40 <= sum(after == "catalog" for _, after in moved) <= 130  # 90 of 150 are expected
    settled(engine, canary(0, state="monolith"))
    assert {engine.ask("/all", headers={"cookie": user.cookie}).backend for user in users} == {"monolith"}


@pytest.mark.parametrize("side", ["service", "monolith"])
def test_every_engine_honours_the_side_in_the_cookie(side, engine):
    settled(engine, canary(20))
    answers = {engine.ask("/all", headers={"cookie": f"a=1; banyan_catalog={side}.99; b=2"}).backend for _ in range(20)}
    assert answers == {"catalog" if side == "service" else "monolith"}


@pytest.mark.parametrize("value", ["service.999", "service", "service.1x", "catalog.1", "service.1\tx", '"service.1"'])
def test_a_cookie_that_no_engine_wrote_is_drawn_anew(value, engine):
    settled(engine, canary(1))
    answers = [engine.ask("/all", headers={"cookie": f"banyan_catalog={value}"}) for _ in range(10)]
    assert sum(answer.backend == "monolith" for answer in answers) >= 7
    assert all(answer.cookie for answer in answers)


def test_a_cohort_sees_the_service_first(engine):
    cohort = "[[routes.all.cohorts]]\nheaders = [{ name = 'X-Staff', value = '1' }]\n"
    settled(engine, canary(0, cohort))
    assert {engine.ask("/all", headers={"x-staff": "1"}).backend for _ in range(10)} == {"catalog"}
    assert {engine.ask("/all").backend for _ in range(10)} == {"monolith"}
    assert engine.ask("/all", headers={"x-staff": "1"}).cookie == ""


def test_a_user_is_known_by_a_header(engine):
    settled(engine, canary(50, "sticky = { by = 'header', name = 'X-User' }\n"))
    users = [{"x-user": f"user-{number}"} for number in range(100)]
    once = [engine.ask("/all", headers=user).backend for user in users]
    assert [engine.ask("/all", headers=user).backend for user in users] == once
    assert 20 <= Counter(once)["catalog"] <= 80
    settled(engine, canary(75, "sticky = { by = 'header', name = 'X-User' }\n"))
    raised = [engine.ask("/all", headers=user).backend for user in users]
    assert ("catalog", "monolith") not in set(zip(once, raised, strict=True))


def test_reads_in_shadow_are_copied_and_nothing_else(engine):
    plan = f'{canary(0, state="shadow")}[routing]\ncomparator = "COMPARATOR"\n'
    if engine.engine == "haproxy":
        with pytest.raises(Unsupported, match="shadow"):
            haproxy.render(engine.table(plan))
        return
    settled(engine, plan)
    engine.sides["comparator"].asked.clear()
    engine.sides["catalog"].asked.clear()
    for number in range(50):
        assert engine.ask(f"/all/{number}?q={number}").backend == "monolith"
        assert engine.ask(f"/all/{number}", "POST", body=b"x" * 100).backend == "monolith"
        engine.ask(f"/other/{number}")
    time.sleep(0.5)
    assert sorted(engine.sides["comparator"].asked) == sorted(("GET", f"/all/{n}?q={n}") for n in range(50))
    assert engine.sides["catalog"].asked == []


def test_reads_in_shadow_are_copied_to_the_service_where_nobody_compares(engine):
    if engine.engine == "haproxy":
        return
    settled(engine, canary(0, state="shadow"))
    engine.sides["catalog"].asked.clear()
    engine.sides["monolith"].asked.clear()
    for number in range(20):
        assert engine.ask(f"/all/{number}").backend == "monolith"
    time.sleep(0.5)
    expected = sorted(("GET", f"/all/{n}") for n in range(20))
    assert sorted(engine.sides["catalog"].asked) == expected
    assert sorted(engine.sides["monolith"].asked) == expected


def test_rollback_is_live_within_a_second_and_loses_no_request(engine):
    settled(engine, canary(0, state="service"))
    failed: list[object] = []
    stop = threading.Event()

    def keep_asking() -> None:
        while not stop.is_set():
            try:
                if (answer := engine.ask("/all")).status != 200:
                    failed.append(answer)
            except (OSError, http.client.HTTPException) as error:
                failed.append(error)

    threads = [threading.Thread(target=keep_asking) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        took = settled(engine, canary(0, state="monolith"))
        time.sleep(0.3)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []
    assert took < 1
    assert {engine.ask("/all").backend for _ in range(20)} == {"monolith"}


def test_nothing_in_a_request_reaches_a_side_that_no_state_allows(engine):
    settled(engine, canary(0, state="monolith"))
    for value in ("service.1", "1:service", "$banyan_upstream", "%[var(txn.side)]", "catalog", "1" * 4000):
        for name in ("cookie", "x-side", "x-request-id"):
            answer = engine.ask("/all", headers={name: f"banyan_catalog={value}" if name == "cookie" else value})
            assert answer.backend in {"monolith", ""}


@pytest.mark.parametrize("name", NAMES)
def test_falls_back_for_what_may_be_repeated_until_the_code_is_gone(name):
    with running(name, SERVICE) as engine:
        settled(engine, canary(0, state="service"))
        engine.sides["catalog"].is_dead = True
        read = engine.ask("/all")
        assert (read.status, read.backend, read.served_by) == (200, "monolith", "monolith")
        assert engine.ask("/all", "PUT", body=b"x" * 9000).backend == "monolith"
        assert engine.ask("/all", "POST", body=b"x").status in {502, 503}
        engine.sides["catalog"].is_dead = False
        settled(engine, canary(0, state="retired"))
        engine.sides["catalog"].is_dead = True
        time.sleep(0.3)  # workers that end may take requests until now
        assert engine.ask("/all").status in {502, 503}
