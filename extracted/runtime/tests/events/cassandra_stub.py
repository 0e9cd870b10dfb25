"""A stub of Cassandra's native protocol, version 4: as much of it as the driver and the read model ask for, in memory.

It is no Cassandra: one node, no replicas, and of CQL the four statements that the read model makes; all else is a
syntax error. What it has in common: bytes on the wire, types, primary keys, and the rule that of two writes of a row
the one with the later timestamp counts, a deletion before a write of the same.
"""

import re
import socketserver
import struct
import threading
import uuid

ERROR, READY, SUPPORTED, RESULT = 0x00, 0x02, 0x06, 0x08
STARTUP, OPTIONS, QUERY, PREPARE, EXECUTE, REGISTER = 0x01, 0x05, 0x07, 0x09, 0x0A, 0x0B
SYNTAX, INVALID, UNAVAILABLE = 0x2000, 0x2200, 0x1000
TYPES = {
    "ascii": 0x01, "bigint": 0x02, "blob": 0x03, "boolean": 0x04, "decimal": 0x06, "double": 0x07, "text": 0x0D,
    "timestamp": 0x0B, "uuid": 0x0C, "inet": 0x10, "date": 0x11, "time": 0x12, "set": 0x22, "int": 0x09,
}  # fmt: skip
NAME = r'"((?:[^"]|"")+)"'
TABLE = r'"(\w+)"\."(\w+)"'
SHAPES = {
    "create": re.compile(r"CREATE TABLE IF NOT EXISTS %s \((.+), PRIMARY KEY \((.+)\)\)" % TABLE),
    "insert": re.compile(r"INSERT INTO %s \((.+)\) VALUES \(([?, ]+)\) USING TIMESTAMP \?" % TABLE),
    "delete": re.compile(r"DELETE FROM %s USING TIMESTAMP \? WHERE (.+)" % TABLE),
    "select": re.compile(r"SELECT (.+) FROM %s WHERE (.+)" % TABLE),
}


class Refused(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Table:
    def __init__(self, columns, keys):
        self.columns, self.keys = columns, keys
        self.rows, self.dead = {}, {}

    def write(self, row, moment):
        key = tuple(row[name] for name in self.keys)
        if not all(key):
            raise Refused(INVALID, "Key may not be empty")
        if moment > self.dead.get(key, -1):
            old, values = self.rows.get(key, (moment, {}))
            kept = values if old > moment else {}
            self.rows[key] = (max(old, moment), {**values, **row, **kept})

    def delete(self, key, moment):
        self.dead[key] = max(moment, self.dead.get(key, -1))
        if key in self.rows and self.rows[key][0] <= moment:
            del self.rows[key]

    def select(self, names, where):
        found = [row for _, (_, row) in sorted(self.rows.items()) if all(row.get(k) == v for k, v in where.items())]
        return [[row.get(name) for name in names] for row in found]


class Cassandra(socketserver.ThreadingTCPServer):
    """The server; `statements` are all that it was asked to run, `is_down` lets it refuse writes as a cluster would."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Connection)
        self.tables, self.prepared, self.statements = {}, {}, []
        self.is_down, self.lock = False, threading.Lock()
        self.host_id, self.version = uuid.uuid4(), uuid.uuid4()

    @property
    def port(self):
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self.server_close()

    def shape(self, text):
        for name, shape in SHAPES.items():
            found = shape.fullmatch(text)
            if found:
                return name, found.groups()
        raise Refused(SYNTAX, "line 1: no viable alternative at input %r" % text[:60])

    def table(self, keyspace, name):
        if (keyspace, name) not in self.tables:
            raise Refused(INVALID, "unconfigured table %s" % name)
        return self.tables[keyspace, name]

    def bound(self, text):
        """The columns of the marks in a statement, each with its type."""
        kind, parts = self.shape(text)
        if kind == "create":
            raise Refused(INVALID, "not to be prepared here")
        table = self.table(*(parts[1:3] if kind == "select" else parts[:2]))
        if kind == "insert":
            names = re.findall(NAME, parts[2])
            if len(names) != parts[3].count("?"):
                raise Refused(INVALID, "Unmatched column names/values")
            return [(name, table.columns[name]) for name in names] + [("[timestamp]", "bigint")]
        keys = [(name, table.columns[name]) for name in _compared(parts[-1])]
        if kind == "delete" and [name for name, _ in keys] != table.keys:
            raise Refused(INVALID, "Some partition key parts are missing")
        if kind == "select" and [name for name, _ in keys] != table.keys[: len(keys)]:
            raise Refused(INVALID, "Cannot execute this query as it might involve data filtering")
        return ([("[timestamp]", "bigint")] if kind == "delete" else []) + keys

    def run(self, text, values):
        kind, parts = self.shape(text)
        with self.lock:
            self.statements.append(text)
            if self.is_down and kind != "create":
                raise Refused(UNAVAILABLE, "Cannot achieve consistency level LOCAL_QUORUM")
            if kind == "create":
                columns = dict(re.findall(NAME + r" (\w+)", parts[2]))
                self.tables.setdefault((parts[0], parts[1]), Table(columns, re.findall(NAME, parts[3])))
                return None
            if kind == "insert":
                names = re.findall(NAME, parts[2])
                self.table(*parts[:2]).write(dict(zip(names, values)), _long(values[-1]))
                return None
            if kind == "delete":
                self.table(*parts[:2]).delete(tuple(values[1:]), _long(values[0]))
                return None
            table, names = self.table(*parts[1:3]), re.findall(NAME, parts[0])
            where = dict(zip(_compared(parts[3]), values))
            return [(name, table.columns[name]) for name in names], table.select(names, where)


class Connection(socketserver.StreamRequestHandler):
    """Reads frames and answers them."""

    def handle(self):
        while True:
            head = self.rfile.read(9)
            if len(head) < 9:
                return
            version, _, stream, opcode, length = struct.unpack(">BBhBI", head)
            body = self.rfile.read(length)
            try:
                code, answer = self.answer(opcode if version & 0x7F == 4 else None, body)
            except Refused as error:
                code, answer = ERROR, struct.pack(">i", error.code) + _text(str(error))
                if error.code == UNAVAILABLE:
                    answer += struct.pack(">Hii", 6, 1, 0)
            self.wfile.write(struct.pack(">BBhBI", 0x84, 0, stream, code, len(answer)) + answer)

    def answer(self, opcode, body):
        if opcode == OPTIONS:
            known = _text("CQL_VERSION") + struct.pack(">H", 1) + _text("3.4.5")
            return SUPPORTED, struct.pack(">H", 2) + known + _text("COMPRESSION") + struct.pack(">H", 0)
        if opcode in (STARTUP, REGISTER):
            return READY, b""
        if opcode == QUERY:
            (length,) = struct.unpack_from(">i", body)
            return RESULT, self.query(body[4 : 4 + length].decode())
        if opcode == PREPARE:
            text = body[4:].decode()
            columns = self.server.bound(text)
            known = uuid.uuid5(uuid.NAMESPACE_OID, text).bytes
            self.server.prepared[known] = text
            head = struct.pack(">iH", 4, len(known)) + known
            bound = struct.pack(">iii", 1, len(columns), 0) + _text("k") + _text("t") + _specs(columns)
            return RESULT, head + bound + struct.pack(">ii", 4, 0)
        if opcode == EXECUTE:
            (length,) = struct.unpack_from(">H", body)
            text = self.server.prepared[body[2 : 2 + length]]
            return RESULT, _result(self.server.run(text, _values(body[2 + length :])))
        raise Refused(0x000A, "Invalid or unsupported protocol version or operation: %s" % opcode)

    def query(self, text):
        if text.startswith("SELECT * FROM system.local"):
            return _rows(*self.local())
        if text.startswith("SELECT * FROM system.peers") and "peers_v2" not in text:
            return _rows([("peer", "inet")], [])
        if "system_schema." in text or "system_virtual_schema." in text:
            return _rows([("keyspace_name", "text")], [])
        if "system.peers_v2" in text:
            raise Refused(INVALID, "unconfigured table")
        return _result(self.server.run(text, []))

    def local(self):
        address = bytes([127, 0, 0, 1])
        said = [
            ("key", "text", b"local"), ("cluster_name", "text", b"stub"), ("data_center", "text", b"dc1"),
            ("rack", "text", b"r1"), ("release_version", "text", b"4.1.0"), ("native_protocol_version", "text", b"4"),
            ("partitioner", "text", b"org.apache.cassandra.dht.Murmur3Partitioner"), ("rpc_address", "inet", address),
            ("broadcast_address", "inet", address), ("listen_address", "inet", address),
            ("host_id", "uuid", self.server.host_id.bytes), ("schema_version", "uuid", self.server.version.bytes),
        ]  # fmt: skip
        return [(name, kind) for name, kind, _ in said], [[value for _, _, value in said]]


def _values(body):
    """The values of an EXECUTE, after its consistency and its flags."""
    _, flags = struct.unpack_from(">HB", body)
    assert flags & 0x01
    (count,) = struct.unpack_from(">H", body, 3)
    at, found = 5, []
    for _ in range(count):
        (length,) = struct.unpack_from(">i", body, at)
        at += 4
        found.append(None if length < 0 else body[at : at + length])
        at += max(length, 0)
    return found


def _result(found):
    return struct.pack(">i", 1) if found is None else _rows(*found)


def _rows(columns, rows):
    head = struct.pack(">iii", 2, 1, len(columns)) + _text("k") + _text("t") + _specs(columns)
    cells = [struct.pack(">i", -1) if v is None else struct.pack(">i", len(v)) + v for row in rows for v in row]
    return head + struct.pack(">i", len(rows)) + b"".join(cells)


def _specs(columns):
    return b"".join(_text(name) + struct.pack(">H", TYPES[kind]) for name, kind in columns)


def _text(text):
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def _long(value):
    return struct.unpack(">q", value)[0]


def _compared(where):
    return [name.replace('""', '"') for name in re.findall(NAME + r" = \?", where)]
