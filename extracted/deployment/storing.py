"""The databases and brokers that a deployment needs: their images, and what they are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from banyan.plan.deploying import DeployedStore, PlannedDeploy
from banyan.plan.labels import label
from banyan.plan.values import MONOLITH
from extracted.deployment.values import Image, SecretReference, Store

DATABASE = "postgres"
BROKERS = ("rabbitmq", "kafka", "redis")
STORES = (DATABASE, *BROKERS)
"""What stores are called: tables of `[deploy.stores]`."""

BROKER_SECRET = "broker"  # noqa: S105  the name of a place
_STORES = {
    DATABASE: Store(
        name=DATABASE,
        kind="postgresql",
        image=Image("docker.io/library/postgres", "17.6-bookworm"),
        host=DATABASE,
        port=5432,
        environment=(("PGDATA", "/var/lib/postgresql/data/pgdata"),),
        secrets=(
            SecretReference("POSTGRES_PASSWORD", DATABASE, "POSTGRES_PASSWORD", "the password of the user postgres"),
        ),
        data="/var/lib/postgresql/data",
        health=("pg_isready", "--quiet", "--host=127.0.0.1", "--username=postgres"),
    ),
    "rabbitmq": Store(
        name="rabbitmq",
        kind="rabbitmq",
        image=Image("docker.io/library/rabbitmq", "4.1-management"),
        host="rabbitmq",
        port=5672,
        secrets=(
            SecretReference(
                "RABBITMQ_DEFAULT_USER", BROKER_SECRET, "RABBITMQ_DEFAULT_USER", "the broker's user, by any name"
            ),
            SecretReference(
                "RABBITMQ_DEFAULT_PASS", BROKER_SECRET, "RABBITMQ_DEFAULT_PASS", "the password of the broker's user"
            ),
        ),
        data="/var/lib/rabbitmq",
        health=("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5672"),
        metrics="/metrics",
        metrics_port=15692,
    ),
    "kafka": Store(
        name="kafka",
        kind="kafka",
        image=Image("docker.io/apache/kafka", "4.1.0"),
        host="kafka",
        port=9092,
        environment=(
            ("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://kafka:9092"),
            ("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
            ("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093"),
            ("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093"),
            ("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            ("KAFKA_LOG_DIRS", "/var/lib/kafka/data"),
            ("KAFKA_NODE_ID", "1"),
            ("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
            ("KAFKA_PROCESS_ROLES", "broker,controller"),
            ("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
            ("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
        ),
        data="/var/lib/kafka/data",
        health=("/opt/kafka/bin/kafka-topics.sh", "--bootstrap-server", "127.0.0.1:9092", "--list"),
    ),
    "redis": Store(
        name="redis",
        kind="redis",
        image=Image("docker.io/library/redis", "8.2-bookworm"),
        host="redis",
        port=6379,
        data="/data",
        health=("redis-cli", "ping"),
    ),
}


def stores_of(deploy: PlannedDeploy, databases: Iterable[str]) -> tuple[Store, ...]:
    """The database server with its `databases`, where there are some, and the broker that events go through."""
    names = tuple(databases)
    found = [replace(_STORES[DATABASE], databases=names)] if names else []
    found += [_STORES[deploy.transport]] if deploy.transport in BROKERS else []
    return tuple(_told(store, deploy.stores.get(store.name, DeployedStore())) for store in found)


def address_of(deploy: PlannedDeploy, side: str) -> str:
    """How the address of a side's database is written: `postgres://postgres:PASSWORD@postgres:5432/catalog`."""
    said = deploy.stores.get(DATABASE, DeployedStore())
    if said.is_external:
        return f"postgres://USER:PASSWORD@{said.host}:{said.port or _STORES[DATABASE].port}/NAME"
    return f"postgres://postgres:PASSWORD@{DATABASE}:{_STORES[DATABASE].port}/{database_name(side)}"


def broker_of(deploy: PlannedDeploy) -> str:
    """How the address of the broker is written."""
    store = _STORES[deploy.transport]
    said = deploy.stores.get(store.name, DeployedStore())
    place = f"{said.host or store.host}:{said.port or store.port}"
    return {"rabbitmq": f"amqp://USER:PASSWORD@{place}/"}.get(store.name, f"{store.name}://{place}")


def database_name(side: str) -> str:
    """What the database of a side is called: `gift_cards`; that of the monolith is `monolith`."""
    return label(side or MONOLITH).replace("-", "_")


def image_of(text: str) -> Image:
    """An image by its name as people write it: `registry:5000/shop/catalog:1.4@sha256:...`."""
    name, _, digest = text.partition("@")
    repository, colon, tag = name.rpartition(":")
    return Image(repository, tag, digest) if colon and "/" not in tag else Image(name, "", digest)


def _told(store: Store, said: DeployedStore) -> Store:
    image = image_of(said.image) if said.image else store.image
    if not said.is_external:
        return replace(store, image=image, storage_gib=said.storage)
    port = said.port or store.port
    return replace(store, image=image, host=said.host, port=port, is_external=True, secrets=(), environment=())
