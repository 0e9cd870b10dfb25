"""The connection to Cassandra, through the driver that its own project keeps: one for each process, made when used."""

import os
from typing import Any, Dict, Sequence, Tuple

from service_links.contracts import setting
from service_links.errors import Misconfigured, Unavailable

HOSTS = "SERVICE_LINKS_CASSANDRA_HOSTS"
KEYSPACE = "SERVICE_LINKS_CASSANDRA_KEYSPACE"

_stores: Dict[int, "Store"] = {}


class Store:
    """Statements in one keyspace, prepared once; each may be repeated, as what is written last by its number counts."""

    def __init__(self, session: Any, keyspace: str) -> None:
        self.session = session
        self.keyspace = keyspace
        self._prepared: Dict[str, Any] = {}

    def run(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """What a statement comes to. Raises Unavailable."""
        return self.run_all([(statement, values)])[0]

    def run_all(self, statements: Sequence[Tuple[str, Sequence[Any]]]) -> Any:
        """What each of several statements comes to, all sent before the first is waited for. Raises Unavailable."""
        from cassandra import DriverException, RequestExecutionException
        from cassandra.cluster import NoHostAvailable

        try:
            sent = [self.session.execute_async(self._bound(*each)) for each in statements]
            return [list(each.result() or ()) for each in sent]
        except (DriverException, RequestExecutionException, NoHostAvailable) as error:
            raise Unavailable("Cassandra: %s" % error) from error

    def change(self, statement: str) -> None:
        """Make a table. Raises Unavailable."""
        from cassandra import DriverException, RequestExecutionException
        from cassandra.cluster import NoHostAvailable

        try:
            self.session.execute(statement)
        except (DriverException, RequestExecutionException, NoHostAvailable) as error:
            raise Unavailable("Cassandra: %s" % error) from error

    def _bound(self, statement: str, values: Sequence[Any]) -> Any:
        if statement not in self._prepared:
            prepared = self.session.prepare(statement)
            prepared.is_idempotent = True
            self._prepared[statement] = prepared
        return self._prepared[statement].bind(values)


def is_on() -> bool:
    """Whether this service has a read model in Cassandra. Raises Misconfigured for another one."""
    kind = setting("SERVICE_LINKS_READ_MODEL")
    if kind not in ("", "cassandra"):
        raise Misconfigured("SERVICE_LINKS_READ_MODEL is 'cassandra' or empty, not %r" % kind)
    return bool(kind)


def store() -> Store:
    """This process's store. Raises Misconfigured, Unavailable."""
    found = _stores.get(os.getpid())
    if found is None:
        found = _stores[os.getpid()] = _connected()
    return found


def close() -> None:
    """Give the connections of this process back."""
    found = _stores.pop(os.getpid(), None)
    if found is not None:
        found.session.cluster.shutdown()


def _connected() -> Store:
    from cassandra import ConsistencyLevel, DriverException
    from cassandra.auth import PlainTextAuthProvider
    from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, NoHostAvailable
    from cassandra.policies import DCAwareRoundRobinPolicy, RoundRobinPolicy, TokenAwarePolicy

    hosts = [each.strip() for each in os.environ.get(HOSTS, "").split(",") if each.strip()]
    keyspace = os.environ.get(KEYSPACE, "")
    if not hosts or not keyspace:
        raise Misconfigured("the read model needs %s and %s in the environment" % (HOSTS, KEYSPACE))
    user = os.environ.get("SERVICE_LINKS_CASSANDRA_USER", "")
    datacenter = os.environ.get("SERVICE_LINKS_CASSANDRA_DATACENTER", "")
    level = os.environ.get("SERVICE_LINKS_CASSANDRA_CONSISTENCY", "LOCAL_QUORUM")
    if level not in ConsistencyLevel.name_to_value:
        raise Misconfigured("SERVICE_LINKS_CASSANDRA_CONSISTENCY: there is no level %r" % level)
    near = DCAwareRoundRobinPolicy(datacenter) if datacenter else RoundRobinPolicy()
    profile = ExecutionProfile(
        load_balancing_policy=TokenAwarePolicy(near),
        consistency_level=ConsistencyLevel.name_to_value[level],
        request_timeout=float(setting("SERVICE_LINKS_TIMEOUT")),
    )
    password = os.environ.get("SERVICE_LINKS_CASSANDRA_PASSWORD", "")
    cluster = Cluster(
        contact_points=hosts,
        port=int(os.environ.get("SERVICE_LINKS_CASSANDRA_PORT", "9042")),
        auth_provider=PlainTextAuthProvider(user, password) if user else None,
        execution_profiles={EXEC_PROFILE_DEFAULT: profile},
        protocol_version=4,
        connect_timeout=float(setting("SERVICE_LINKS_TIMEOUT")),
    )
    try:
        return Store(cluster.connect(), keyspace)
    except (DriverException, NoHostAvailable) as error:
        cluster.shutdown()
        raise Unavailable("Cassandra at %s: %s" % (", ".join(hosts), error)) from error
