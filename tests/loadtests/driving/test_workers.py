"""One master and several workers, each a process of its own, before real servers."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection

import psutil
import pytest

from banyan.errors import ProgramFailed, UsageError
from loadtests.comparing.doors import door
from loadtests.driving import wire
from loadtests.driving.arrivals import Stage, arrivals
from loadtests.driving.generators import Generators
from loadtests.driving.orders import BlockOrder, Job
from loadtests.driving.remote import Door
from loadtests.driving.rows import requests
from loadtests.driving.traffic import Asked
from loadtests.driving.wire import Address, Hello
from tests.loadtests.driving.servers import serving
from tests.loadtests.driving.workers import working
from tests.ports import free_port

MIX = (Asked("/a", route="first", weight=2), Asked("/slow/0.01", route="second"))
STAGES = (Stage(1.5, 120),)


def a_door(workers, **others):
    where = Address("127.0.0.1", free_port())
    return Door(where, workers, wire.key_for(where), **others)


def test_three_workers_share_what_one_generator_would_ask(tmp_path):
    found = a_door(3)
    files = [tmp_path / f"{part}.csv" for part in range(3)]
    with serving() as (url, _), working(found.where.port, 3) as workers:
        with Generators(Job(traffic=MIX), door=found) as generators:
            done = generators.run(BlockOrder(url, "", STAGES, seed=5), files)
            again = generators.run(BlockOrder(url, "", STAGES, seed=6), files)
            assert len(generators.machines) == 3
        assert [each.wait(timeout=30) for each in workers] == [0, 0, 0]
    for seed, blocks in ((5, done), (6, again)):
        assert sum(each.sent for each in blocks) == sum(each.planned for each in blocks) == len(arrivals(STAGES, seed))
        assert all(each.sent > 0 and not each.errors for each in blocks)
    rows = [line.split(",") for file in files for line in file.read_text().splitlines()[1:]]
    assert sorted(int(row[1]) for row in rows) == arrivals(STAGES, 6).tolist()
    assert set(requests(files)) == {"first", "second"}


def test_a_worker_that_is_killed_half_way_is_told_and_leaves_no_generator(tmp_path):
    found = a_door(2)
    files = [tmp_path / f"{part}.csv" for part in range(2)]
    with serving() as (url, _), working(found.where.port, 2) as workers:
        with Generators(Job(traffic=MIX), door=found) as generators:
            children = [child for each in workers for child in psutil.Process(each.pid).children(recursive=True)]
            assert len(children) == 2
            begun = threading.Event()

            def kill() -> None:
                begun.wait(30)
                workers[0].kill()

            killer = threading.Thread(target=kill)
            killer.start()
            with pytest.raises(ProgramFailed, match=r"load worker . at 127\.0\.0\.1.*is gone"):
                generators.run(BlockOrder(url, "", (Stage(20, 50),)), files, lambda _live: begun.set())
            killer.join()
        workers[1].wait(timeout=30)
        psutil.wait_procs(children, timeout=30)
    assert not [child for child in children if child.is_running()]


def test_workers_that_do_not_come_are_not_waited_for_for_ever():
    found = a_door(2, patience=0.5)
    seen: list[tuple[int, int]] = []
    with pytest.raises(ProgramFailed, match=f"0 of 2 came to 127.0.0.1:{found.where.port}"):
        Generators(Job(traffic=MIX), door=found, told=lambda *each: seen.append(each)).__enter__()
    assert set(seen) == {(0, 2)}


def test_an_address_that_is_taken_is_said_to_be():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = Address("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(UsageError, match=f"workers cannot be waited for at 127.0.0.1:{where.port}"):
            Generators(Job(traffic=MIX), door=Door(where, 1, b"key")).__enter__()


class Left(Exception):
    """The visitor has left, and the door was still open."""


def once_gone(visitor):
    """What ends the waiting some time after a visitor left."""
    still = iter(range(5))

    def told(there, wanted):
        assert there < wanted
        if not visitor.is_alive() and next(still, None) is None:
            raise Left

    return told


def came(found, said, key=b"key"):
    """Come to a door as somebody, and say something."""

    def come() -> None:
        while True:
            try:
                connection = wire.connected(found.where, key)
            except ConnectionRefusedError:
                continue
            except (AuthenticationError, OSError, EOFError):
                return
            connection.send_bytes(said)
            with connection:
                connection.poll(10)
            return

    visitor = threading.Thread(target=come)
    visitor.start()
    return visitor


@pytest.mark.parametrize(
    ("said", "others", "message"),
    [
        (Hello("0.0.1"), {}, "the worker at 127.0.0.1 has Banyan 0.0.1"),
        (Hello("{mine}"), {"locustfile": "abc"}, "another locustfile, or none"),
    ],
    ids=["version", "locustfile"],
)
def test_a_worker_that_does_not_fit_is_sent_away(said, others, message):
    from importlib.metadata import version

    found = Door(Address("127.0.0.1", free_port()), 1, b"key", **others)
    frame = said.frame().replace(b"{mine}", version("django-banyan").encode())
    visitor = came(found, frame)
    with pytest.raises(UsageError, match=message):
        Generators(Job(traffic=MIX), door=found).__enter__()
    visitor.join(timeout=30)


@pytest.mark.parametrize("key", [b"another", b""], ids=["another", "none"])
def test_who_does_not_know_the_key_is_not_listened_to(key):
    found = Door(Address("127.0.0.1", free_port()), 1, b"key")
    visitor = came(found, Hello("1").frame(), key)
    with pytest.raises(Left):
        Generators(Job(traffic=MIX), door=found, told=once_gone(visitor)).__enter__()


@pytest.mark.parametrize("frame", [b"GET / HTTP/1.1\r\n\r\n", b"\xff\xff\xff\xff", b"\x00\x00\x00\x01?" * 9], ids=repr)
def test_noise_at_the_door_harms_nobody(frame):
    found = Door(Address("127.0.0.1", free_port()), 1, b"key")

    def knock() -> None:
        while True:
            try:
                with socket.create_connection((found.where.host, found.where.port), 10) as noisy:
                    noisy.sendall(frame)
                    return
            except ConnectionRefusedError:
                continue

    visitor = threading.Thread(target=knock)
    visitor.start()
    with pytest.raises(Left):
        Generators(Job(traffic=MIX), door=found, told=once_gone(visitor)).__enter__()


def test_a_worker_with_another_key_says_so():
    found = Door(Address("127.0.0.1", free_port()), 1, b"right")
    with working(found.where.port, 1, env={**os.environ, wire.KEY: "wrong"}) as (worker,):
        visitor = threading.Thread(target=worker.wait)
        visitor.start()
        with pytest.raises(Left):
            Generators(Job(traffic=MIX), door=found, told=once_gone(visitor)).__enter__()
        _, said = worker.communicate(timeout=30)
    assert worker.returncode == 2
    assert "has another key" in said


def test_frames_that_are_far_too_long_end_the_connection():
    one, other = socket.socketpair()
    with Connection(one.detach()) as here, Connection(other.detach()) as there:

        def send():
            with contextlib.suppress(OSError):
                there.send_bytes(b"x" * (wire.CHUNK + 10_000))

        sender = threading.Thread(target=send)
        sender.start()
        with pytest.raises(OSError, match="bad message length"):
            wire.received(here)
        wire.cut(here)
        sender.join()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.0.0.5:5557", Address("10.0.0.5", 5557)),
        ("banyan", Address("banyan", 5557)),
        ("[::1]:80", Address("::1", 80)),
        ("[::1]", Address("::1", 5557)),
    ],
)
def test_addresses_are_read(text, found):
    assert wire.address(text) == found


@pytest.mark.parametrize("text", ["", ":80", "host:", "host:x", "host:99999"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(UsageError, match="is no address"):
        wire.address(text)


def test_a_door_that_others_can_reach_needs_a_key(monkeypatch):
    monkeypatch.delenv(wire.KEY, raising=False)
    assert wire.key_for(Address("127.0.0.1", 1))
    with pytest.raises(UsageError, match="can be reached from other machines, and there is no key"):
        wire.key_for(Address("0.0.0.0", 1))
    monkeypatch.setenv(wire.KEY, "secret")
    assert wire.key_for(Address("0.0.0.0", 1)) == b"secret"


@pytest.mark.parametrize(
    ("master", "workers", "processes", "message"),
    [
        ("127.0.0.1:1", 0, 1, "go together"),
        ("", 2, 1, "go together"),
        ("127.0.0.1:1", 2, 2, "--processes is of this machine"),
    ],
)
def test_doors_that_make_no_sense_are_refused(master, workers, processes, message):
    with pytest.raises(UsageError, match=message):
        door(master, workers, ("http://shop",), "", processes)


def test_a_side_on_this_machine_alone_is_known_to_be():
    here = door("127.0.0.1:1", 2, ("http://127.0.0.1:8000", "http://shop"), "", 1)
    there = door("127.0.0.1:1", 2, ("http://shop", "http://gateway:8080"), "", 1)
    assert here
    assert there
    assert (here.is_local, there.is_local) == (True, False)
    assert door("", 0, (), "", 4) is None


def test_a_hello_is_read_as_it_was_said():
    said = Hello("1.2", "abc", {"cores": 2})
    assert wire.hello(said.frame()) == said
    with pytest.raises((KeyError, TypeError)):
        wire.hello(json.dumps([]).encode())
