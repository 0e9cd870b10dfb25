"""Real brokers for the tests, each a server that can be killed and started again on what it had written to disk."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from engines import as_user, free_port

_RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
PATIENCE = 90


class Broker:
    """A server in a folder of its own, as a user who may not do everything; `url` is where it is."""

    name, user, persists = "", "nobody", True

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.process = None
        self.prepare()

    def prepare(self):
        """Write what it is configured by."""

    def command(self):
        raise NotImplementedError

    def environment(self):
        return {}

    @property
    def log(self):
        return self.folder / "out"

    def start(self):
        options = as_user(self.user, self.folder)
        options["env"] = {**options["env"], **self.environment()}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, **options
            )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def kill(self):
        """End it at once, with all that it started."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def settle(self):
        """Await that what was confirmed is on disk, where that is not so by itself."""

    def stop(self):
        """End it as an operator would, and leave nothing running."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=30)
        self.kill()


class Rabbitmq(Broker):
    """RabbitMQ."""

    name, user = "rabbitmq", "rabbitmq"
    missing = "" if _RABBITMQ.exists() else "RabbitMQ is not installed; `make engines` installs it"

    @property
    def url(self):
        return "amqp://guest:guest@127.0.0.1:%d//" % self.port

    def prepare(self):
        self.distribution, self.mapper = free_port(), free_port()
        text = "listeners.tcp.1 = 127.0.0.1:%d\nloopback_users.guest = true\n" % self.port
        (self.folder / "rabbitmq.conf").write_text(text)
        (self.folder / "advanced.config").write_text("[{kernel,[{inet_dist_use_interface,{127,0,0,1}}]}].\n")
        (self.folder / "enabled_plugins").write_text("[].\n")

    def command(self):
        return [_RABBITMQ]

    def environment(self):
        return {
            "RABBITMQ_NODENAME": "events%d@localhost" % self.port,
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_DIST_PORT": str(self.distribution),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self.mapper),
        }

    def answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            connection.settimeout(5)
            return bool(connection.recv(1))
        return False

    def stop(self):
        """Erlang leaves its port mapper behind; this one is ours alone, by its port."""
        super().stop()
        epmd = shutil.which("epmd") or next(iter(Path("/usr/lib/erlang").glob("erts-*/bin/epmd")), None)
        if epmd:
            env = {**os.environ, "ERL_EPMD_PORT": str(self.mapper), "ERL_EPMD_ADDRESS": "127.0.0.1"}
            subprocess.run([epmd, "-kill"], env=env, capture_output=True, check=False, timeout=10)


class Redis(Broker):
    """Redis, which writes everything down as it comes."""

    name = "redis"
    missing = "" if shutil.which("redis-server") else "Redis is not installed; `make engines` installs it"

    @property
    def url(self):
        return "redis://127.0.0.1:%d/0" % self.port

    def command(self):
        listening = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        return [shutil.which("redis-server"), *listening, "--appendonly", "yes", "--save", ""]

    def answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(5) == b"+PONG"
        return False


class KafkaProtocol(Broker):
    """A server of the Kafka protocol (noida-db), which keeps topics on disk. It is not Apache Kafka."""

    name = "kafka_protocol"

    @property
    def url(self):
        return "kafka://127.0.0.1:%d" % self.port

    def prepare(self):
        import noida_db

        (self.folder / "data").mkdir()
        self.program = shutil.copy(Path(noida_db.__file__).parent / "noida-db", self.folder)
        os.chmod(self.program, 0o755)  # noqa: PTH101
        if os.getuid() == 0:
            shutil.chown(self.folder / "data", self.user)

    def command(self):
        data = ["--data-dir", str(self.folder / "data")]
        return [self.program, "start", *data, "--only", "kafka", "--kafka-port", str(self.port)]

    def settle(self):
        """It confirms before it has written, and writes twice a second or so."""
        from confluent_kafka import Consumer, TopicPartition

        client = Consumer({"bootstrap.servers": "127.0.0.1:%d" % self.port, "group.id": "settle"})
        held = client.get_watermark_offsets(TopicPartition("service_links.far", 0), timeout=PATIENCE)[1]
        client.close()
        deadline = time.monotonic() + PATIENCE
        while self._written() != held:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def _written(self):
        with contextlib.suppress(OSError, ValueError):
            topics = dict(json.loads((self.folder / "data" / "kafka.json").read_text())["topics"])
            return dict(topics["service_links.far"]["partitions"])[0]["high_watermark"]
        return None


class MockCluster(Broker):
    """librdkafka's own mock cluster, in a process of its own: it keeps nothing, and makes topics of four partitions."""

    name, persists = "mock_cluster", False
    _CODE = """
import sys
from confluent_kafka import Producer
holder = Producer({"bootstrap.servers": "none", "test.mock.num.brokers": 1, "log_level": 0})
holder.produce("service_links.far", b"{}")
holder.flush()
(broker,) = holder.list_topics(timeout=30).brokers.values()
print("%s:%d" % (broker.host, broker.port), flush=True)
sys.stdin.read()
"""

    @property
    def url(self):
        return "kafka://%s" % self.address

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-c", self._CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.address = self.process.stdout.readline().strip()

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def stop(self):
        self.kill()


def _without(package):
    try:
        __import__(package)
    except ImportError:
        return "%s is not installed" % package
    return ""


KafkaProtocol.missing = _without("noida_db") or _without("confluent_kafka")
MockCluster.missing = _without("confluent_kafka")
BROKERS = {broker.name: broker for broker in (Rabbitmq, Redis, KafkaProtocol, MockCluster)}
