"""Sees what crosses a boundary that is not there yet, while a Django project runs its own tests.

One file of plain Python for 3.8 and up, on Django 4.2 to 6.x; nothing of Banyan is imported, and Django only after the
project did. It is brought in by the environment alone: `BANYAN_BOUNDARY` names a JSON file that says who owns what, a
`sitecustomize` on the PYTHONPATH calls `begin()`, and PYTEST_PLUGINS names this module. It counts, and keeps no lists:
each process appends to a file of its own, one line for each test, so that what was seen outlives a process that dies.

PYTEST_DONT_REWRITE
"""

import ast
import atexit
import builtins
import contextlib
import functools
import importlib.machinery
import inspect
import json
import os
import re
import sys
import threading
import time
import warnings
import weakref
from urllib.parse import urlsplit

FORMAT = 1
SETTING = "BANYAN_BOUNDARY"

_DEFERRING = frozenset(["run_and_clear_commit_hooks", "captureOnCommitCallbacks"])
"""Where Django does what it was asked to do on commit."""

NOT_OURS, NOBODY, TEST = None, -1, -2
"""Whose a file is besides a service's: outside the project, the project's but no service's, a test's."""

MOST_STATEMENTS = 2000
"""So many texts of statements are remembered, with the tables that they name."""

FLUSH_SECONDS = 5.0
MOST_FAULTS = 20

_NO_SELF = ("/django/db/", "/django/core/", "/django/test/", "/django/dispatch/", "/django/utils/", "/_pytest/")
_NO_SELF += ("/pluggy/", "/unittest/", "/django/template/", "/django/middleware/")
_NO_SELF += ("/celery/", "/dramatiq/", "/django/tasks/")  # there `self` is what is sent, not who sends it
_WAYS = (
    ("/django/db/migrations/", "migration"),
    ("/django/db/backends/base/schema.py", "migration"),
    ("/django/contrib/admin/", "admin"),
    ("/django/contrib/contenttypes/", "generic"),
    ("/django/core/handlers/", "handler"),
    ("/django/db/models/deletion.py", "deletion"),
    ("/django/template/", "template"),
    ("/rest_framework/", "rest_framework"),
)


class BoundaryViolation(AssertionError):
    """Code of one service did what it could not do if the other one were elsewhere."""


class State:
    """What one process knows and has counted since it last wrote."""

    def __init__(self, boundary):
        self.root = os.path.realpath(boundary["root"]) + os.sep
        self.records = boundary["records"]
        self.services = boundary["services"]
        self.libraries = frozenset(self.services.index(name) for name in boundary["libraries"])
        numbers = {name: number for number, name in enumerate(self.services)}
        self.models = {label.lower(): numbers[name] for label, name in boundary["models"].items()}
        self.apps = {label: numbers[name] for label, name in boundary["apps"].items()}
        self.files = {path: numbers.get(name, NOBODY) for path, name in boundary["files"].items()}
        self.symbols = {
            path: {name: numbers[service] for name, service in found.items()}
            for path, found in boundary["symbols"].items()
        }
        self.tests = frozenset(boundary["tests"])
        self.enforces = boundary["mode"] == "enforce"
        self.split = None
        self.accepted = {tuple(each) for each in boundary.get("accepted", ())}
        self.homes = {}  # file name as in code objects -> whose it is
        self.ways = {}
        self.defined = {}  # file -> its definitions
        self.types = {}
        self.entered = []  # number of a definition -> (service, bit, file, line)
        self.statements = {}
        self.tables = {}
        self.lines = {}  # file -> line with evidence -> its number
        self.spots = []
        for path, lines in sorted(boundary.get("lines", {}).items()):
            self.lines[path] = {line: len(self.spots) + number for number, line in enumerate(lines)}
            self.spots.extend([path, line] for line in lines)
        self.reached, self.told = bytearray(len(self.spots)), bytearray(len(self.spots))
        self.local = threading.local()
        self.deferred = weakref.WeakKeyDictionary()  # what is done on commit -> the place that asked for it
        self.start()
        if boundary["mode"] == "split":
            import banyan_split

            self.split = banyan_split.Split(self, boundary["remainder"])
            self.splits = banyan_split.hooks(self.split)

    def start(self, forked=False):
        """Begin a record of this process's own."""
        self.ids = {}
        self.counts = {}
        self.most = {}
        self.request = None
        self.mask = 0
        self.test = ""
        self.outcome = ""
        self.runner = ""
        self.faults = 0
        self.lock = threading.Lock()
        self.written_at = time.monotonic()
        self.violations = []
        self.breaks = []  # statements that failed for want of another service's tables
        name = "%d-%d.jsonl" % (os.getpid(), time.time_ns())
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
        self.file = os.open(os.path.join(self.records, name), flags, 0o600)
        is_worker = forked or any("multiprocessing" in word for word in sys.argv + list(getattr(sys, "orig_argv", ())))
        self.write({"probe": FORMAT, "pid": os.getpid(), "parent": os.getppid(), "worker": is_worker})
        registry = getattr(sys.modules.get("django.apps"), "apps", None)
        if registry is not None and registry.ready:
            self.write({"ready": sys.modules["django"].get_version()})

    # What is written

    def write(self, row):
        """Append one line, whole, in one call."""
        os.write(self.file, (json.dumps(row, separators=(",", ":")) + "\n").encode())

    def flush(self, ends=False):
        """Write what was counted since the last time, as of one test."""
        with self.lock:
            counts, self.counts = self.counts, {}
            most, self.most = self.most, {}
            mask, self.mask = self.mask, 0
            self.written_at = time.monotonic()
            rows = []
            if self.reached != self.told:
                now = bytes(self.reached)
                rows.append({"l": [self.spots[at] for at, ran in enumerate(now) if ran and not self.told[at]]})
                self.told[:] = now
            if not (counts or mask or ends or rows):
                return
            for key in counts:
                if key not in self.ids:
                    self.ids[key] = len(self.ids)
                    rows.append({"d": self.ids[key], "k": self._told(key)})
            row = {"t": self.test, "m": mask, "c": {self.ids[key]: count for key, count in counts.items()}}
            if most:
                row["r"] = {self.ids[key]: found for key, found in most.items() if key in self.ids}
            if ends:
                row["o"] = self.outcome or "passed"
                if self.breaks:
                    row["b"] = self.breaks
            rows.append(row)
            text = "".join(json.dumps(each, separators=(",", ":")) + "\n" for each in rows)
            os.write(self.file, text.encode("utf-8", "surrogateescape"))

    def _told(self, key):
        kind, area, file, line, source, target, what, detail, built, ways = key
        if built:
            built = "%s:%d" % (self.short(built[0]), built[1])
        ends = [self._name(source), self._name(target)]
        return [kind, area, self.short(file), line, *ends, what, detail, built, ways.strip()]

    def _name(self, service):
        return self.services[service] if service is not None and service >= 0 else ""

    def fault(self, error):
        """An error of this file's own: noted, and kept from the project's tests."""
        self.faults += 1
        if self.faults <= MOST_FAULTS:
            self.write({"fault": "%s: %s" % (type(error).__name__, error)})

    def begin_test(self, name, keeps=False):
        self.flush()
        self.test, self.outcome, self.violations = name, "", []
        self.breaks = self.breaks if keeps else []

    def end_test(self):
        if self.test:
            self.flush(ends=True)
            self.test, self.outcome, self.breaks = "", "", []

    def end(self):
        """The process comes to an end as it should."""
        self.end_test()
        self.flush()
        self.write({"end": True})

    def note(self, kind, place, target, what, detail="", source=None, built=""):
        """Count one crossing; raise BoundaryViolation where the boundary is enforced."""
        service, file, line, area, ways = place
        source = service if source is None else source
        key = (kind, area, file, line, source, target, what, detail, built, ways)
        self.counts[key] = self.counts.get(key, 0) + 1
        request = self.request
        if request is not None:
            request[key] = request.get(key, 0) + 1
        if self.enforces and self.test and kind != "http" and area != "migration":
            self._refuse(key)
        elif not self.test and time.monotonic() - self.written_at > FLUSH_SECONDS:
            self.flush()

    def _refuse(self, key):
        kind, _area, file, line, source, target, what = key[:7]
        callee, _colon, first = what.rpartition(":")
        if callee:
            what = "%s:%s" % (callee, self.symbol(self.root + callee, int(first)))
        identity = (kind, self.short(file), self.symbol(file, line), self._name(source), self._name(target), what)
        if identity in self.accepted:
            return
        text = "%s:%d: %s of %s: %s -> %s crosses the boundary" % (
            self.short(file), line, kind, what, self._name(source), self._name(target))  # fmt: skip
        self.violations.append(text)
        raise BoundaryViolation(text)

    # Whose something is

    def short(self, file):
        real = os.path.realpath(file)
        return real[len(self.root) :].replace(os.sep, "/") if real.startswith(self.root) else file

    def home(self, file):
        """Whose a file is, as a code object names it."""
        try:
            return self.homes[file]
        except KeyError:
            short = self.short(file)
            home = TEST if short in self.tests else self.files.get(short, NOT_OURS)
            self.homes[file] = home
            return home

    def home_of(self, code):
        """Whose a code object is: what is said of its function or class goes before its file."""
        file = code.co_filename
        home = self.home(file)
        if home is not NOT_OURS and home != TEST:
            symbols = self.symbols.get(self.short(file))
            if symbols:
                name = self.symbol(file, code.co_firstlineno).partition(".")[0]
                return symbols.get(name, home)
        return home

    def symbol(self, file, line):
        """The innermost function or class around a line; empty at the top of a module."""
        found = ""
        for first, last, name, _line in self.definitions(file):
            if first <= line <= last:
                found = name
        return found

    def definitions(self, file):
        """The functions and classes of a file: (first line, last line, qualified name, line of its name)."""
        if file not in self.defined:
            found = []
            try:
                with open(file, "rb") as source, warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    _define(ast.parse(source.read()), "", found)
            except (OSError, SyntaxError, ValueError):
                pass
            self.defined[file] = found
        return self.defined[file]

    def way(self, file):
        """What a frame outside the project tells: (whether its `self` may be the project's, by which way it came)."""
        try:
            return self.ways[file]
        except KeyError:
            path = file.replace(os.sep, "/")
            way = next((name for part, name in _WAYS if part in path), "")
            asks = "/site-packages/" in path or "/dist-packages/" in path or "/django/" in path
            self.ways[file] = found = (asks and not any(part in path for part in _NO_SELF), way)
            return found

    def place(self, frame, owners=()):
        """The innermost code of the project on the stack: (service, file, line, area, ways); no service for tests.

        Code that is shared as a library acts for whoever called it, unless the data is the library's own: `owners`.
        """
        ways = inner = ""
        library = None
        while frame is not None:
            code = frame.f_code
            file = code.co_filename
            home = self.home(file)
            if home is NOT_OURS:
                asks, way = self.way(file)
                inner = way
                if way and way not in ways and way != "handler":
                    ways += " " + way
                if code.co_name in _DEFERRING:
                    place = self.asked_for(frame)
                    if place is not None:
                        return place
                if asks and code.co_argcount and code.co_varnames[0] == "self":
                    found = self.of_type(type(frame.f_locals.get("self")))
                    if found is not None:
                        place = (found[0], found[1], found[2], _area(ways, found[1]), ways)
                        if found[0] not in self.libraries or found[0] in owners:
                            return place
                        library = library or place
            elif inner != "handler":  # else it is a middleware that passes a request on
                if self.symbols:
                    home = self.home_of(code)
                place = (home, file, frame.f_lineno, _area(ways, file), ways)
                if home not in self.libraries or home in owners:
                    return library or place if home < 0 else place
                library = library or place
            else:
                inner = ""
            frame = frame.f_back
        return library or (NOBODY, "", 0, "", ways)

    def asked_for(self, frame):
        """The place that asked for what a frame does on commit; None if that is not known, or it was a test."""
        with contextlib.suppress(TypeError):
            done = frame.f_locals.get("func" if frame.f_code.co_name == "run_and_clear_commit_hooks" else "callback")
            place = self.deferred.get(done)
            return place if place is not None and place[0] is not NOT_OURS and place[0] >= 0 else None
        return None

    def of_type(self, kind):
        """Whose a class is that mostly runs what it inherits: (service, file, line), None for models and the like."""
        name = (kind.__module__, kind.__qualname__)
        try:
            return self.types[name]
        except KeyError:
            self.types[name] = found = self._of_type(kind)
            return found

    def _of_type(self, kind):
        file = getattr(sys.modules.get(kind.__module__), "__file__", None)
        home = self.home(file) if file else NOT_OURS
        if home is NOT_OURS or home < 0:
            return None
        if any(each.__module__.startswith("django.db.models") for each in kind.__mro__):
            return None
        for first, _last, qualified, line in self.definitions(file):
            if qualified == kind.__qualname__:
                symbols = self.symbols.get(self.short(file), {})
                return (symbols.get(qualified.partition(".")[0], home), file, line or first)
        return None

    def model(self, model):
        """Whose a model is: (service or None, label, whether it is the table of a plain many-to-many)."""
        meta = model._meta.concrete_model._meta if model._meta.concrete_model else model._meta
        through = bool(meta.auto_created)
        named = meta.auto_created._meta if through else meta
        owner = self.models.get(named.label_lower, self.apps.get(named.app_label))
        return (owner, named.label, through)

    def owner_of_table(self, name):
        """Whose a table is, as `model` tells it; None if no model has it."""
        found = self.tables.get(name.lower())
        if found is None and name.lower() not in self.tables:
            self.learn_tables()
            found = self.tables.setdefault(name.lower(), None)
        return found

    def learn_tables(self):
        """Ask the project's registry for its tables, and which keys of each lead into another service's."""
        apps = sys.modules["django.apps"].apps
        if not apps.models_ready:
            return
        for model in apps.get_models(include_auto_created=True, include_swapped=False):
            if model._meta.proxy:
                continue
            owner, label, through = self.model(model)
            keys = []
            for field in model._meta.local_concrete_fields:
                other = field.remote_field.model if field.remote_field else None
                if other is None or isinstance(other, str) or not getattr(field, "db_constraint", False):
                    continue
                theirs = self.model(other)
                if theirs[0] is not None and owner is not None and theirs[0] != owner:
                    keys.append((theirs[0], theirs[1], field.name))
            table = model._meta.db_table.replace('"', "").rpartition(".")[2]
            self.tables[table.lower()] = (owner, label, through, tuple(keys))


def _define(node, prefix, found):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = min([child.lineno] + [each.lineno for each in child.decorator_list])
            name = prefix + child.name
            found.append((first, child.end_lineno, name, child.lineno))
            _define(child, name + ".", found)
        else:
            _define(child, prefix, found)


def _area(ways, file):
    if "migration" in ways or "/migrations/" in file.replace(os.sep, "/"):
        return "migration"
    return "admin" if "admin" in ways or file.endswith("admin.py") else ""


STATE = None


# Statements

_TOKEN = re.compile(
    r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|\"((?:[^\"]|\"\")*)\"|`([^`]*)`|([A-Za-z_][A-Za-z0-9_$]*)|([(),.;])", re.DOTALL
)
_VERBS = frozenset(["SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE", "MERGE"])
_PASSED = frozenset(["ONLY", "LATERAL", "TABLE", "IGNORE", "OR", "REPLACE", "ABORT", "ROLLBACK", "FAIL", "INTO"])
_NO_UPDATE = frozenset(["DO", "KEY", "ON", "FOR", "NO"])
_ENDS_LIST = frozenset(
    ["WHERE", "GROUP", "ORDER", "SET", "HAVING", "LIMIT", "UNION", "VALUES", "RETURNING", "INTERSECT", "EXCEPT", "FOR"]
)


def tables_of(sql):
    """The verb of a statement, its tables as (name, "main" | "join" | "subquery"), and whether it locks rows."""
    tokens = [(m.group(3), m.group(1) or m.group(2), m.group(4)) for m in _TOKEN.finditer(sql) if m.lastindex]
    verb, locks, found = "", False, []
    depth, lists, selects = 0, set(), set()
    before, index = "", 0
    while index < len(tokens):
        word, _quoted, sign = tokens[index]
        index += 1
        if sign == "(":
            depth += 1
            selects.discard(depth)
        elif sign == ")":
            lists.discard(depth)
            depth -= 1
        elif sign == "," and depth in lists:
            index = _table(tokens, index, depth, found)
        if word is None:
            continue
        upper = word.upper()
        if upper in _VERBS and not (upper == "UPDATE" and before in _NO_UPDATE):
            verb = verb or (upper if depth == 0 or upper == "SELECT" else "")
            selects.add(depth)
        if (upper in ("UPDATE", "SHARE")) and before in ("FOR", "NO", "KEY"):
            locks = True
        elif upper == "FROM" and depth in selects:
            lists.add(depth)
            index = _table(tokens, index, depth, found)
        elif upper in ("JOIN", "INTO", "USING") or (upper in ("UPDATE", "TRUNCATE") and before not in _NO_UPDATE):
            index = _table(tokens, index, depth, found)
        elif upper in _ENDS_LIST:
            lists.discard(depth)
        before = upper
    return verb, _with_parts(found), locks


def _table(tokens, index, depth, found):
    """Note the table that is named from a token on, if one is; where to go on."""
    while index < len(tokens) and (tokens[index][0] or "").upper() in _PASSED:
        index += 1
    if index >= len(tokens) or tokens[index][2]:
        return index
    while index + 2 < len(tokens) and tokens[index + 1][2] == ".":
        index += 2
    name = tokens[index][0] or tokens[index][1]
    if name and name.upper() != "SELECT":
        found.append((name, depth))
        return index + 1
    return index


def _with_parts(found):
    """The main table is the first of those that lie in no brackets."""
    if not found:
        return ()
    top = min(depth for _name, depth in found)
    main = next(index for index, (_name, depth) in enumerate(found) if depth == top)
    parts = [(found[main][0], "main")]
    parts += [(name, "join" if depth == top else "subquery") for at, (name, depth) in enumerate(found) if at != main]
    return tuple(dict.fromkeys(parts))


def _on_statement(state, cursor, sql, many):
    """Hold one statement to the boundary."""
    try:
        verb, parts, locks = state.statements[sql]
    except KeyError:
        if len(state.statements) >= MOST_STATEMENTS:
            state.statements.clear()
        verb, parts, locks = state.statements[sql] = tables_of(sql)
    if not parts or not verb:
        return
    tables = [(owned, part) for owned, part in ((state.owner_of_table(name), part) for name, part in parts) if owned]
    if not tables or all(owned[0] is None for owned, _part in tables):
        return
    for owned, _part in tables:
        if owned[0] is not None:
            state.mask |= 1 << owned[0]
    query = getattr(state.local, "query", None)
    place = state.place(sys._getframe(2), [owned[0] for owned, _part in tables])
    if verb != "SELECT":
        _written(state, cursor, place, tables, query)
    acting = place[0]
    if acting is NOT_OURS or acting < 0:
        return
    state.mask |= 1 << acting
    locks = locks or getattr(query, "select_for_update", False) is True
    _crossed(state, place, verb, tables, query, locks)


def _crossed(state, place, verb, tables, query, locks):
    acting, ways = place[0], place[4]
    cascade = getattr(state.local, "cascade", None) if "deletion" in ways else None
    (main, part), others = tables[0], tables[1:]
    first = main[0] if part == "main" else None
    if cascade and cascade[0] == first != acting and cascade[1] != main[1]:
        return  # what follows from a deletion inside the service that owns the row
    is_raw = query is None and "migration" not in ways
    built = getattr(query, "_banyan_built", "")
    built = "" if built == place[1:3] else built
    is_foreign = first != acting or (cascade and cascade[0] not in (None, first))
    if first is not None and is_foreign:
        kind = "read" if verb == "SELECT" else "write"
        source = None
        if cascade and cascade[0] is not None and cascade[0] != first:
            kind, source = "cascade", cascade[0]
        elif is_raw:
            kind = "raw_sql"
        elif main[2]:
            kind = "many_to_many"
        elif "generic" in ways:
            kind = "generic"
        elif verb == "SELECT" and locks:
            kind = "lock"
        detail = cascade[1] if source is not None else "" if verb == "SELECT" else verb.lower()
        state.note(kind, place, first, main[1], detail, source, built)
    if verb == "INSERT":
        for owner, label, name in main[3]:
            state.note("constraint", place, owner, label, "%s.%s" % (main[1], name), first)
    for owned, how in others:
        if owned[0] is None or (owned[0] == acting and first in (None, acting)):
            continue
        if owned[0] == acting:  # rows of one's own, joined to the main table of somebody else
            continue
        kind = how if owned[0] != first else "read"
        kind = "raw_sql" if is_raw else "many_to_many" if owned[2] or (main[2] and how == "join") else kind
        state.note("lock" if locks and kind == "join" else kind, place, owned[0], owned[1], main[1], None, built)


def _written(state, cursor, place, tables, query):
    """Remember for the innermost transaction whose rows were written."""
    main, part = tables[0]
    blocks = _blocks_of(state, cursor.db)
    if part == "main" and main[0] is not None and blocks:
        cascade = getattr(state.local, "cascade", None)
        written = cascade if cascade and cascade[0] == main[0] else (main[0], main[1])
        if written not in blocks[-1].writes:
            blocks[-1].writes[written] = _receiver(state, sys._getframe(3), blocks[0].frame)


def _receiver(state, frame, last):
    """The receiver of a signal that does something inside a block, as `file:line`; empty if none does."""
    inner = None
    while frame is not None and frame is not last:
        code = frame.f_code
        home = state.home(code.co_filename)
        if home is not NOT_OURS:
            inner = code
        elif inner is not None and "/django/dispatch/" in code.co_filename.replace(os.sep, "/"):
            return "%s:%d" % (state.short(inner.co_filename), inner.co_firstlineno)
        frame = frame.f_back
    return ""


class _Block:
    """One atomic block that is open: where it began, and whose rows were written in it."""

    __slots__ = ("frame", "is_frameworks", "place", "writes")

    def __init__(self, place, is_frameworks, frame):
        self.place = place
        self.is_frameworks = is_frameworks
        self.frame = frame
        self.writes = {}  # (service, label) -> the receiver of a signal that wrote it


def _blocks_of(state, connection):
    """The blocks that are open on a connection; where services have databases of their own, on all of them."""
    return (state.local if state.split is not None else connection).__dict__.setdefault("_banyan_blocks", [])


def _end_block(state, connection, failed):
    blocks = _blocks_of(state, connection)
    block = blocks.pop()
    if blocks:
        if not failed:
            for written, receiver in block.writes.items():
                blocks[-1].writes.setdefault(written, receiver)
        return
    acting = block.place[0]
    if block.is_frameworks or acting is NOT_OURS or acting < 0 or len({owner for owner, _label in block.writes}) < 2:
        return
    for (owner, label), receiver in sorted(block.writes.items()):
        if owner != acting:
            state.note("transaction", block.place, owner, label, receiver)


def _block_place(state, frame):
    """Where a block is written: its `with`, or the function that `@atomic` decorates; and whether Django wrote it."""
    code = frame.f_code
    is_frameworks = "/django/db/" in code.co_filename.replace(os.sep, "/")
    if code.co_name == "inner" and code.co_filename == _CONTEXTLIB:
        function = frame.f_locals.get("func")
        function = getattr(function, "view_class", None) or getattr(function, "cls", None) or function
        if isinstance(function, type):
            found = state.of_type(function)
            if found:
                return (found[0], found[1], found[2], _area("", found[1]), ""), False
        code = getattr(inspect.unwrap(function), "__code__", None)
        if code is not None and state.home(code.co_filename) is not NOT_OURS:
            file, line = code.co_filename, code.co_firstlineno
            return (state.home_of(code), file, line, _area("", file), ""), False
    return state.place(frame), is_frameworks


_CONTEXTLIB = contextlib.__file__


# What is wrapped in Django and other libraries, once they are imported


def _guarded(hook):
    """Errors of this file's own never reach the project; violations do."""

    @functools.wraps(hook)
    def guarded(*arguments):
        try:
            return hook(*arguments)
        except BoundaryViolation:
            raise
        except Exception as error:
            STATE.fault(error)
            return None

    return guarded


_statement = _guarded(_on_statement)


def _cursors(module):
    wrapper = module.CursorWrapper
    execute = wrapper._execute_with_wrappers

    def watched(self, sql, params, many, executor):
        _statement(STATE, self, sql if isinstance(sql, str) else str(sql), many)
        return execute(self, sql, params, many, executor)

    wrapper._execute_with_wrappers = watched


def _queries(module):
    query, queries = module.Query, module.Query.__init__

    @_guarded
    def begun(self, frame):
        built = getattr(STATE.local, "building", None)
        if built is None:
            place = STATE.place(frame)
            built = place[1:3] if place[0] is not NOT_OURS and place[0] >= 0 else ""
        self._banyan_built = built

    @functools.wraps(queries)
    def __init__(self, *arguments, **named):
        queries(self, *arguments, **named)
        begun(self, sys._getframe(1))

    aggregation = query.get_aggregation

    @functools.wraps(aggregation)
    def get_aggregation(self, *arguments, **named):
        """To count the rows of a query, Django may put another one around it, which begins where the inner one did."""
        with _building(self):
            return aggregation(self, *arguments, **named)

    query.__init__, query.get_aggregation = __init__, get_aggregation


@contextlib.contextmanager
def _building(query):
    """Queries that are made meanwhile began where this one did."""
    local = STATE.local
    outer, local.building = getattr(local, "building", None), getattr(query, "_banyan_built", None)
    try:
        yield
    finally:
        local.building = outer


def _query_sets(module):
    """Queries that fetch further rows of a query set were begun where that one was."""
    query_set = module.QuerySet
    prefetch = query_set._prefetch_related_objects

    @functools.wraps(prefetch)
    def watched(self):
        with _building(self.query):
            return prefetch(self)

    query_set._prefetch_related_objects = watched


def _compilers(module):
    compiler = module.SQLCompiler

    def wrapping(execute):
        @functools.wraps(execute)
        def watched(self, *arguments, **named):
            local = STATE.local
            outer, local.query = getattr(local, "query", None), self.query
            try:
                return execute(self, *arguments, **named)
            finally:
                local.query = outer

        return watched

    compiler.execute_sql = wrapping(compiler.execute_sql)
    module.SQLInsertCompiler.execute_sql = wrapping(module.SQLInsertCompiler.execute_sql)


def _transactions(module):
    atomic = module.Atomic
    enter, leave = atomic.__enter__, atomic.__exit__

    @_guarded
    def entered(block, frame):
        connection = module.get_connection(block.using)
        blocks = _blocks_of(STATE, connection)
        place, is_frameworks = _block_place(STATE, frame)
        if blocks or place[0] is NOT_OURS or place[0] != TEST:
            blocks.append(_Block(place, is_frameworks, frame))
            block.__dict__.setdefault("_banyan_open", []).append(connection)

    @_guarded
    def left(block, failed):
        opened = block.__dict__.get("_banyan_open")
        if opened and _blocks_of(STATE, opened[-1]):
            _end_block(STATE, opened.pop(), failed)

    def __enter__(self):
        enter(self)
        if not getattr(self, "_from_testcase", False):
            entered(self, sys._getframe(1))

    def __exit__(self, kind, value, traceback):
        if not getattr(self, "_from_testcase", False):
            try:
                left(self, kind is not None)
            except BoundaryViolation:
                leave(self, *sys.exc_info())
                raise
        return leave(self, kind, value, traceback)

    atomic.__enter__, atomic.__exit__ = __enter__, __exit__


def _deletions(module):
    collector = module.Collector
    collect, delete = collector.collect, collector.delete

    @_guarded
    def origin(self, objects):
        model = type(self.origin) if getattr(self, "origin", None) is not None else None
        model = getattr(self.origin, "model", model) if model is not None else getattr(objects, "model", None)
        if model is None and objects:
            model = type(objects[0])
        found = STATE.model(model) if hasattr(model, "_meta") else None
        self._banyan_origin = found[:2] if found else None

    def wrapping(method):
        @functools.wraps(method)
        def watched(self, *arguments, **named):
            if not hasattr(self, "_banyan_origin"):
                origin(self, arguments[0] if arguments else named.get("objs"))
            local = STATE.local
            outer, local.cascade = getattr(local, "cascade", None), getattr(self, "_banyan_origin", None)
            try:
                return method(self, *arguments, **named)
            finally:
                local.cascade = outer

        return watched

    collector.collect, collector.delete = wrapping(collect), wrapping(delete)


def _signals(module):
    signal = module.Signal
    live = signal._live_receivers

    names = {}

    def name_of(sent):
        """The name under which a module holds a signal, as `orders.signals:order_placed`."""
        if id(sent) not in names:
            held = [(key, name) for key, held in list(sys.modules.items()) if "signals" in key
                    for name, value in list(getattr(held, "__dict__", {}).items()) if value is sent]  # fmt: skip
            names[id(sent)] = "%s:%s" % min(held) if held else ""
        return names[id(sent)]

    @_guarded
    def seen(sent, sender, receivers, frame):
        place = None
        for receiver in receivers:
            function = getattr(receiver, "func", receiver)
            code = getattr(inspect.unwrap(function), "__code__", None)
            home = STATE.home_of(code) if code is not None else NOT_OURS
            if home is NOT_OURS or home < 0:
                continue
            STATE.mask |= 1 << home
            place = place or STATE.place(frame)
            source = place[0]
            if hasattr(sender, "_meta") and hasattr(sender._meta, "concrete_model"):
                source = STATE.model(sender)[0]
            if source is not NOT_OURS and source >= 0 and source != home:
                what = "%s:%d" % (STATE.short(code.co_filename), code.co_firstlineno)
                where = place if place[0] >= 0 else (home, code.co_filename, code.co_firstlineno, "", "")
                label = " " + sender._meta.label if hasattr(sender, "_meta") else ""
                STATE.note("signal", where, home, what, name_of(sent) + label, source)

    def watched(self, sender):
        receivers = live(self, sender)
        both = receivers if not isinstance(receivers, tuple) else [*receivers[0], *receivers[1]]
        if both:
            seen(self, sender, both, sys._getframe(1))
        return receivers

    signal._live_receivers = watched


def _requests(module):
    handler = module.BaseHandler
    answer = handler.get_response

    def watched(self, request):
        state = STATE
        outer, state.request = state.request, {}
        try:
            return answer(self, request)
        finally:
            counts, state.request = state.request, outer
            match = getattr(request, "resolver_match", None)
            route = "%s %s" % (request.method, getattr(match, "route", "") if match else "")
            for key, count in counts.items():
                if count > state.most.get(key, (0, ""))[0]:
                    state.most[key] = (count, route)
            if not state.test and outer is None:
                state.flush()  # a server is ended from outside, at any moment

    handler.get_response = watched


def _callbacks(module):
    """Remember who asked for something to be done on commit: what is handed over may hold no code of the project."""
    database = module.BaseDatabaseWrapper
    on_commit = database.on_commit

    @_guarded
    def asked(function, frame):
        with contextlib.suppress(TypeError):  # neither hashed nor referred to weakly: it is found by the stack alone
            STATE.deferred[function] = STATE.place(frame)

    @functools.wraps(on_commit)
    def watched(self, func, *arguments, **named):
        asked(func, sys._getframe(1))
        return on_commit(self, func, *arguments, **named)

    database.on_commit = watched


def _celery(module):
    _sent(module.Task, "apply_async", lambda task, _arguments, _named: [(task.name, task)])
    run = module.Task.apply

    @functools.wraps(run)
    def watched(self, *arguments, **named):
        """A task that is run at once, where it is sent: what it sends in turn is sent by it."""
        outer, STATE.local.sending = getattr(STATE.local, "sending", ()), ()
        try:
            return run(self, *arguments, **named)
        finally:
            STATE.local.sending = outer

    module.Task.apply = watched


def _celery_apps(module):
    """Tasks sent by name, also where an application of the project's own says how."""
    app, begin_app = module.Celery, module.Celery.__init__

    def by_name(self, arguments, named):
        name = arguments[0] if arguments else named.get("name", "")
        return [(name, _known_task(self, name))]

    @functools.wraps(begin_app)
    def __init__(self, *arguments, **named):
        for each in type(self).__mro__[: type(self).__mro__.index(app)]:
            if "send_task" in vars(each) and not hasattr(vars(each)["send_task"], "_banyan_watched"):
                _sent(each, "send_task", by_name)
        begin_app(self, *arguments, **named)

    _sent(app, "send_task", by_name)
    app.__init__ = __init__


def _canvases(module):
    """Signatures, and chains, groups and chords of them, which each send what they hold in a way of their own."""

    def members(signature, _arguments=(), _named=None):
        if signature.get("subtask_type") not in ("chain", "group", "chord"):
            task = getattr(signature, "_type", None) or _known_task(signature.app, signature["task"])
            return [(signature["task"], task)]
        held = [signature["kwargs"].get(name) for name in ("tasks", "header", "body")]
        several = [each if type(each) in (list, tuple) else [each] for each in held]  # no generators: those run once
        return [found for each in several for one in each if isinstance(one, dict) for found in members(one)]

    for name in ("Signature", "_chain", "group", "_chord", "chord"):
        owner = getattr(module, name, None)
        if isinstance(owner, type) and "apply_async" in vars(owner):
            _sent(owner, "apply_async", members)


def _known_task(app, name):
    """The task of a name, as far as this process has imported it."""
    return getattr(app, "_tasks", {}).get(name)


def _tasks(module):
    for name in ("enqueue", "aenqueue"):
        if hasattr(module.Task, name):
            _sent(module.Task, name, lambda task, _arguments, _named: [(task.module_path, task)])


def _dramatiq(module):
    _sent(module.Actor, "send_with_options", lambda task, _arguments, _named: [(task.actor_name, task)])


def _sent(owner, name, tasks_of):
    """Watch one way to send tasks; what it hands on to another way is counted once."""
    send = getattr(owner, name)

    @_guarded
    def asked(sender, arguments, named):
        return tasks_of(sender, arguments, named)

    @_guarded
    def seen(tasks, frame):
        """Count what leads to another service; the names of tasks that nobody knows yet."""
        place, unknown = STATE.place(frame), []
        for name, task in tasks:
            home, file, line = _task_place(name, task)
            if home is NOT_OURS:
                unknown.append(name)
            elif home >= 0 and place[0] is not NOT_OURS and place[0] >= 0 and place[0] != home:
                STATE.note("task", place, home, "%s:%d" % (STATE.short(file), line), str(name))
        return unknown

    @functools.wraps(send)
    def watched(self, *arguments, **named):
        local = STATE.local
        outer = getattr(local, "sending", ())
        tasks = [each for each in asked(self, arguments, named) or () if each[0] not in outer]
        unknown = seen(tasks, sys._getframe(1))
        local.sending = (*outer, *(name for name, _task in tasks))
        try:
            return send(self, *arguments, **named)
        finally:
            local.sending = outer
            if unknown:  # an application that runs tasks at once has imported them by now
                seen([each for each in asked(self, arguments, named) or () if each[0] in unknown], sys._getframe(1))

    watched._banyan_watched = True
    setattr(owner, name, watched)


def _task_place(name, task):
    """Whose a task is, with the file and line of its function; (None, "", 0) where that cannot be told.

    One that this process has not imported is looked for in the module that its name begins with.
    """
    function = next((each for each in (getattr(task, key, None) for key in ("run", "func", "fn")) if each), None)
    code = getattr(inspect.unwrap(function), "__code__", None) if function is not None else None
    if code is not None:
        return STATE.home_of(code), code.co_filename, code.co_firstlineno
    module, _dot, symbol = str(name).rpartition(".")
    stem = os.path.join(STATE.root, *module.split("."))
    for file in (stem + ".py", os.path.join(stem, "__init__.py")):
        home = STATE.home(file)
        first = next((row[0] for row in STATE.definitions(file) if row[2] == symbol), 0) if home is not NOT_OURS else 0
        if first:
            return STATE.symbols.get(STATE.short(file), {}).get(symbol, home), file, first
    return NOT_OURS, "", 0


def _connections(module):
    _asked(module.HTTPConnection, "putrequest", lambda self, arguments: self.host)


def _sessions(module):
    _asked(module.Session, "send", lambda self, arguments: urlsplit(arguments[0].url).hostname)


def _clients(module):
    for name in ("Client", "AsyncClient"):
        _asked(getattr(module, name), "send", lambda self, arguments: arguments[0].url.host)


def _asked(owner, name, host_of):
    ask = getattr(owner, name)

    @_guarded
    def seen(self, arguments, frame):
        place = STATE.place(frame)
        if place[0] >= 0 and not getattr(STATE.local, "asks", False):
            STATE.note("http", place, None, str(host_of(self, arguments)))

    @functools.wraps(ask)
    def watched(self, *arguments, **named):
        seen(self, arguments, sys._getframe(1))
        outer, STATE.local.asks = getattr(STATE.local, "asks", False), True
        try:
            return ask(self, *arguments, **named)
        finally:
            STATE.local.asks = outer

    setattr(owner, name, watched)


def _registry(module):
    populate = module.Apps.populate

    def watched(self, installed_apps=None):
        was_ready = self.ready
        populate(self, installed_apps)
        if self is module.apps and self.ready and not was_ready:
            STATE.write({"ready": sys.modules["django"].get_version()})

    module.Apps.populate = watched


def _unittest(module):
    case = module.TestCase
    run = case.run

    def watched(self, result=None):
        state = STATE
        if state.runner:
            return run(self, result)
        state.begin_test(self.id())
        try:
            return run(self, result)
        finally:
            state.end_test()

    def watching(method):
        original = getattr(case, method, None)
        if original is None:
            return

        def part(self, *arguments):
            try:
                answer = original(self, *arguments)
                if STATE.violations and not STATE.runner:  # one that the project's own code has caught
                    raise BoundaryViolation("\n".join(STATE.violations))
                return answer
            except module.SkipTest:
                STATE.outcome = "skipped"
                raise
            except BaseException:
                STATE.outcome = "failed"
                raise

        setattr(case, method, part)

    case.run = watched
    for method in ("_callSetUp", "_callTestMethod", "_callTearDown"):
        watching(method)


HOOKS = {
    "celery.app.base": _celery_apps,
    "celery.app.task": _celery,
    "celery.canvas": _canvases,
    "django.apps.registry": _registry,
    "django.core.handlers.base": _requests,
    "django.db.backends.base.base": _callbacks,
    "django.db.backends.utils": _cursors,
    "django.db.models.deletion": _deletions,
    "django.db.models.query": _query_sets,
    "django.db.models.sql.compiler": _compilers,
    "django.db.models.sql.query": _queries,
    "django.db.transaction": _transactions,
    "django.dispatch.dispatcher": _signals,
    "django.tasks.base": _tasks,
    "dramatiq.actor": _dramatiq,
    "http.client": _connections,
    "httpx._client": _clients,
    "requests.sessions": _sessions,
    "unittest.case": _unittest,
}
"""What is done to a module once it has been imported."""


# Calls: a line is put in front of the functions of the project's modules as they are compiled; nothing is on disk


def _entered(number):
    """A function of the project begins."""
    state = STATE
    service, bit, _file, _line = state.entered[number]
    state.mask |= bit
    frame = sys._getframe(2)
    file = frame.f_code.co_filename
    try:
        home = state.homes[file]
    except KeyError:
        home = state.home(file)
    if home is NOT_OURS:
        if frame.f_code.co_name in _DEFERRING:
            _deferred(state, number, frame)
        if not _passes_on(frame.f_code):
            return
        while frame is not None and _passes_on(frame.f_code):
            frame = frame.f_back
        if frame is None:
            return
        home = state.home(frame.f_code.co_filename)
    if home != service or state.symbols:
        _called(state, number, frame)


def _passes_on(code):
    """Whether a function outside the project calls at once what was asked for: a decorator's, a manager's method."""
    if code.co_name in ("manager_method", "__get__"):
        return "/django/" in code.co_filename.replace(os.sep, "/") or code.co_filename == functools.__file__
    return code.co_filename == _CONTEXTLIB


@_guarded
def _called(state, number, frame):
    code = frame.f_code
    place = (state.home_of(code), code.co_filename, frame.f_lineno, _area("", code.co_filename), "")
    _call(state, number, place, code.co_name if "<locals>" in getattr(code, "co_qualname", "") else "")


@_guarded
def _deferred(state, number, frame):
    """A function that was handed over for later, as it is: `on_commit(partial(reserve, order))`."""
    place = state.asked_for(frame)
    if place is not None:
        _call(state, number, place, "")


def _call(state, number, place, detail):
    service, _bit, file, line = state.entered[number]
    home = place[0]
    if home is NOT_OURS or home < 0 or home == service or home in state.libraries:
        return  # a library acts for whoever called it
    state.note("call", place, service, "%s:%d" % (state.short(file), line), detail)


class _Marking(ast.NodeTransformer):
    """Puts `__banyan_entered__(number)` in front of every function that is no generator."""

    def __init__(self, state, path, default, names):
        self.state = state
        self.lines = state.lines.get(state.short(path), {})
        self.path = path
        self.default = default
        self.names = names
        self.top = ""

    def visit(self, node):
        found = super().visit(node)
        if not self.lines or not isinstance(node, (ast.stmt, ast.excepthandler)):
            return found
        marks = [self._mark(node, line) for line in _own_lines(node) if line in self.lines]
        if isinstance(node, (ast.excepthandler, ast.FunctionDef, ast.AsyncFunctionDef)):  # it runs when it is entered
            at = 1 if isinstance(node, ast.stmt) and ast.get_docstring(node, clean=False) is not None else 0
            node.body[at:at] = marks
            return found
        return [*marks, found] if marks else found

    def _mark(self, node, line):
        """A statement that says that a line with evidence has been reached."""
        name, number = ast.Name("__banyan_reached__", ast.Load()), ast.Constant(self.lines[line])
        index = number if sys.version_info >= (3, 9) else ast.Index(number)
        mark = ast.Assign([ast.Subscript(name, index, ast.Store())], ast.Constant(1), type_comment=None)
        return ast.fix_missing_locations(ast.copy_location(mark, node))

    def visit_ClassDef(self, node):
        return self._inside(node)

    def visit_FunctionDef(self, node):
        service = self.names.get(self.top or node.name, self.default)
        self._inside(node)
        if service >= 0 and not _yields(node):
            first = min([node.lineno] + [each.lineno for each in node.decorator_list])
            self.state.entered.append((service, 1 << service, self.path, first))
            name = ast.Name("__banyan_entered__", ast.Load())
            call = ast.Expr(ast.Call(name, [ast.Constant(len(self.state.entered) - 1)], []))
            at = 1 if ast.get_docstring(node, clean=False) is not None else 0
            where = node.body[min(at, len(node.body) - 1)]
            ast.fix_missing_locations(ast.copy_location(call, where))
            node.body.insert(at, call)
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def _inside(self, node):
        outer, self.top = self.top, self.top or node.name
        self.generic_visit(node)
        self.top = outer
        return node


def _own_lines(node):
    """The lines of a statement without those of the statements in it; none of a text that stands alone."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return ()
    first = min([node.lineno] + [each.lineno for each in getattr(node, "decorator_list", ())])
    inner = getattr(node, "body", None) or [case.pattern for case in getattr(node, "cases", ())]
    return range(first, max(inner[0].lineno, first + 1) if inner else node.end_lineno + 1)


def _yields(function):
    pending = list(function.body)
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            pending.extend(ast.iter_child_nodes(node))
    return False


def _compiled(state, source, path):
    names = state.symbols.get(state.short(path), {})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = _Marking(state, path, state.home(path), names).visit(ast.parse(source, path))
        return compile(tree, path, "exec", dont_inherit=True)


def _watch_imports():
    """Mark the project's modules as they are read, and see to the libraries that are watched."""
    loader = importlib.machinery.SourceFileLoader
    get_code, exec_module = loader.get_code, loader.exec_module

    def marked(self, fullname):
        path = getattr(self, "path", "")
        home = STATE.home(path) if path else NOT_OURS
        short = STATE.short(path) if home is not NOT_OURS else ""
        if home is not NOT_OURS and (home >= 0 or short in STATE.symbols or short in STATE.lines):
            try:
                return _compiled(STATE, self.get_data(path), path)
            except Exception as error:
                STATE.fault(error)
        return get_code(self, fullname)

    def watched(self, module):
        exec_module(self, module)
        for hook in _hooks_for(module.__name__):
            _hooked(hook, module)

    loader.get_code, loader.exec_module = marked, watched
    for name in [each for each in sys.modules if "." in each]:
        for hook in _hooks_for(name):
            _hooked(hook, sys.modules[name])


def _hooks_for(name):
    """What is done to a module; first what gives services databases of their own."""
    if STATE.split is not None and name in STATE.splits:
        yield STATE.splits[name]
    if name in HOOKS:
        yield HOOKS[name]


def _hooked(hook, module):
    try:
        hook(module)
    except Exception as error:
        STATE.fault(error)


# Test runners


def pytest_configure(config):
    if STATE is not None:
        STATE.runner = "pytest"


def pytest_runtest_setup(item):
    if STATE is not None:
        STATE.begin_test(item.nodeid)


pytest_runtest_setup.pytest_impl = {"tryfirst": True}


def pytest_runtest_logreport(report):
    if STATE is not None and STATE.test == report.nodeid and STATE.outcome != "failed":
        STATE.outcome = report.outcome if report.outcome != "passed" or not STATE.outcome else STATE.outcome


def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if STATE is not None and STATE.violations and call.when == "call" and report.passed:
        report.outcome = "failed"  # the project's own code has caught it
        report.longrepr = "\n".join(STATE.violations)


pytest_runtest_makereport.pytest_impl = {"hookwrapper": True}


def pytest_runtest_logfinish(nodeid):
    if STATE is not None and STATE.test == nodeid:
        STATE.end_test()


def pytest_unconfigure():
    if STATE is not None:
        STATE.end()


def begin():
    """Begin to watch this process, as far as the environment asks for it."""
    global STATE
    path = os.environ.get(SETTING)
    if not path or STATE is not None:
        return
    try:
        with open(path, encoding="utf-8") as file:
            boundary = json.load(file)
        STATE = State(boundary)
    except (OSError, ValueError, KeyError) as error:
        sys.stderr.write("banyan: this process is not watched: %s\n" % error)
        return
    builtins.__banyan_entered__, builtins.__banyan_reached__ = _entered, STATE.reached
    _watch_imports()
    atexit.register(STATE.end)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: STATE.start(forked=True))
