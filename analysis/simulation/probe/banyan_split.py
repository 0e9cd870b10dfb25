"""Gives each service a database of its own while a project's tests run, for `banyan simulate --mode split`.

Plain Python for 3.8 and up, on Django 4.2 to 6.x, beside the probe and used by it alone. The project's runner makes its
test database as always; once that is done it is copied for each service, and from each copy the tables of all others
are dropped. So migrations run as they do today, and what a service has left is what it would have: its own tables, the
library tables whose keys lead to it, and what Django keeps in every database.

PYTEST_DONT_REWRITE
"""

import contextlib
import copy
import os
import re
import sys
import threading

DEFAULT = "default"
EVERYBODYS = frozenset(["contenttypes.contenttype", "auth.permission", "sites.site"])
"""Tables that Django fills by itself in each database, alike: every service has a copy."""

MOST_BREAKS = 3


class Split:
    """Where each service's tables are; `homes` maps a service's number to an alias, `services` the other way round."""

    def __init__(self, state, remainder):
        self.state = state
        owners = sorted(set(state.models.values()))
        kept = state.services.index(remainder) if remainder in state.services else None
        self.homes = {each: "banyan_" + _slug(state.services[each]) for each in owners if each != kept}
        if kept is not None:
            self.homes[kept] = DEFAULT
        self.services = {alias: number for number, alias in self.homes.items()}
        self.aliases = [self.homes[each] for each in owners if each != kept]
        self.fostered = None
        self.is_active = False
        self.known = {}
        self.full = None
        self.opened = threading.local()

    # Where something is

    def home(self, model):
        """The alias that has a model's table, None for one that every database has."""
        meta = model._meta.concrete_model._meta if model._meta.concrete_model else model._meta
        label = meta.label_lower
        if label not in self.known:
            owner = self.state.model(model)[0]
            if label in EVERYBODYS:
                self.known[label] = None
            elif owner is not None:
                self.known[label] = self.homes.get(owner, DEFAULT)
            else:
                named = meta.auto_created._meta if meta.auto_created else meta
                self.known[label] = self._fosters().get(named.app_label, DEFAULT)
        return self.known[label]

    def _fosters(self):
        """Apps of libraries that go with a service: auth with the user, others where all their keys lead."""
        if self.fostered is None:
            apps = sys.modules["django.apps"].apps
            found = {}
            user = self.state.model(_user_model())[0]
            for config in apps.get_app_configs():
                leads = set()
                for model in config.get_models(include_auto_created=True):
                    if self.state.model(model)[0] is None:
                        leads.update(self._leads(model))
                if config.label == "auth":
                    leads = {user} - {None}
                if len(leads) == 1:
                    found[config.label] = self.homes.get(leads.pop(), DEFAULT)
            self.fostered = found
        return self.fostered

    def _leads(self, model):
        for field in model._meta.local_concrete_fields:
            other = field.remote_field.model if field.remote_field else None
            if other is not None and not isinstance(other, str):
                owner = self.state.model(other)[0]
                if owner is not None:
                    yield owner

    def tables(self):
        """Every table of a model that one database alone has, with its alias."""
        found = {}
        for model in sys.modules["django.apps"].apps.get_models(include_auto_created=True, include_swapped=False):
            home = self.home(model)
            if home is not None and not model._meta.proxy:
                found[model._meta.db_table] = home
        return found

    def where(self, model, answer, query=None):
        """The alias for a query, which would have gone to `answer`."""
        if not self.is_active or not self._is_ours(answer):
            return answer
        home = self.home(model)
        if home is not None:
            return home
        if answer != DEFAULT:
            return answer
        named = self._of_tables(query) if query is not None else None
        if named is not None:
            return named
        acting = self.acting(sys._getframe(2))
        return acting[0] if len(acting) == 1 else DEFAULT

    def _is_ours(self, alias):
        if alias == DEFAULT or alias in self.services:
            return True
        test = _connections()[alias].settings_dict.get("TEST") or {}
        return test.get("MIRROR") == DEFAULT

    def _of_tables(self, query):
        """The one alias that has all tables of a query, those that every database has apart."""
        homes = set()
        for name in _names_in(query):
            found = self.state.owner_of_table(name)
            if found is not None and found[1].lower() not in EVERYBODYS:
                homes.add(self.home(sys.modules["django.apps"].apps.get_model(found[1])))
        homes.discard(None)
        return homes.pop() if len(homes) == 1 else None

    def acting(self, frame):
        """The aliases of whose code runs: one for a service, all for a test."""
        state = self.state
        while frame is not None:
            code = frame.f_code
            home = state.home_of(code)
            if home is None and code.co_argcount and code.co_varnames[0] == "self":
                asks, _way = state.way(code.co_filename)
                found = state.of_type(type(frame.f_locals.get("self"))) if asks else None
                home = found[0] if found else None
            if home is not None and home >= 0 and home not in state.libraries:
                return [self.homes.get(home, DEFAULT)]
            if home == -2:
                break
            frame = frame.f_back
        return [DEFAULT, *self.aliases]

    # How the databases come to be

    def make(self, creation):
        """Copy the project's test database for each service, and leave in each what is its own."""
        connection = creation.connection
        ways = {"sqlite": _copied_files, "postgresql": _copied_on_server}
        if connection.vendor not in ways:
            raise RuntimeError("banyan: mode split works on SQLite and PostgreSQL, and this is %s" % connection.vendor)
        self.full = connection.settings_dict["NAME"]
        tables = self.tables()
        names = ways[connection.vendor](self, creation)
        for alias, name in names.items():
            _rename(alias, name)
            _prune(_connections()[alias], [table for table, home in tables.items() if home != alias])
        self.is_active = True
        self.state.write({"split": {self.state.services[n]: a for n, a in sorted(self.homes.items())}})

    def drop(self, creation):
        """Take the copies away; the project's own test database is the runner's again."""
        if self.full is None:
            return
        connection = creation.connection
        names = {}
        for alias in [DEFAULT, *self.aliases]:
            _connections()[alias].close()
            names[alias] = _connections()[alias].settings_dict["NAME"]
        full, self.full, self.is_active = self.full, None, False
        _rename(DEFAULT, full)
        for name in names.values():
            if name != full:
                _drop(connection, creation, name)

    def note_break(self, cursor, sql, error):
        """A statement failed that names a table which this database does not have."""
        state = self.state
        found = [(state.owner_of_table(name), part) for name, part in _probe().tables_of(sql)[1]]
        own = cursor.db.alias
        get = sys.modules["django.apps"].apps.get_model
        main = next((owned for owned, part in found if owned and part == "main"), None)
        for owned, part in found:
            if not owned or owned[1].lower() in EVERYBODYS:
                continue
            home = self.home(get(owned[1]))
            if home in (None, own) or len(state.breaks) >= MOST_BREAKS:
                continue
            place = state.place(sys._getframe(2))
            kind = "many_to_many" if owned[2] else "statement" if part == "main" else part
            source = state._name(self.services.get(own, -1)) or state._name(place[0])
            text = str(error).split("\n")[0][:200]
            key = [kind, state.short(place[1]), place[2], source, state._name(self.services.get(home, -1)), owned[1]]
            other = main[1] if main and main is not owned else ""
            state.breaks.append([*key, other, text, _is_setup(sys._getframe(2))])
            return


def _is_setup(frame):
    """Whether a class is being set up, and no test of it."""
    while frame is not None:
        if frame.f_code.co_name in ("setUpTestData", "setUpClass"):
            return True
        frame = frame.f_back
    return False


def _slug(name):
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _probe():
    return sys.modules["banyan_simulation"]


def _connections():
    return sys.modules["django.db"].connections


def _user_model():
    return sys.modules["django.apps"].apps.get_model(sys.modules["django.conf"].settings.AUTH_USER_MODEL)


def _names_in(query):
    """The tables of a query and of those within its conditions."""
    for alias in query.alias_map.values():
        yield alias.table_name
    pending = list(query.where.children)
    while pending:
        child = pending.pop()
        pending.extend(getattr(child, "children", ()))
        for part in (getattr(child, "rhs", None), getattr(child, "query", None)):
            inner = getattr(part, "query", part)
            if hasattr(inner, "alias_map"):
                yield from _names_in(inner)


def _rename(alias, name):
    connection = _connections()[alias]
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = _connections().settings[alias]["NAME"] = name


def _copied_files(split, creation):
    """Copies of a SQLite database, in memory or beside it: alias -> name."""
    source = creation.connection
    full = str(source.settings_dict["NAME"])
    in_memory = creation.is_in_memory_db(full)
    names = {}
    source.ensure_connection()
    for number, alias in enumerate([DEFAULT, *split.aliases]):
        if in_memory:
            names[alias] = full if alias == DEFAULT else "file:memorydb_%s?mode=memory&cache=shared" % alias
            if alias == DEFAULT:
                continue
        else:
            root, ending = os.path.splitext(full)
            names[alias] = "%s_b%d%s" % (root, number, ending)
            with contextlib.suppress(FileNotFoundError):
                os.remove(names[alias])
        target = source.Database.connect(names[alias], uri=True)
        source.connection.backup(target)
        if in_memory:
            _rename(alias, names[alias])
            _connections()[alias].ensure_connection()  # it lasts as long as somebody is connected
        target.close()
    return names


def _copied_on_server(split, creation):
    """Copies of a PostgreSQL database: alias -> name."""
    connection = creation.connection
    full = connection.settings_dict["NAME"]
    connection.close()
    quote = connection.ops.quote_name
    names = {}
    with creation._nodb_cursor() as cursor:
        for number, alias in enumerate([DEFAULT, *split.aliases]):
            names[alias] = "%s_b%d" % (full[:56], number)
            cursor.execute("DROP DATABASE IF EXISTS %s" % quote(names[alias]))
            cursor.execute("CREATE DATABASE %s WITH TEMPLATE %s" % (quote(names[alias]), quote(full)))
    return names


def _drop(connection, creation, name):
    if connection.vendor == "sqlite":
        if not creation.is_in_memory_db(name):
            with contextlib.suppress(FileNotFoundError):
                os.remove(name)
        return
    with creation._nodb_cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS %s" % connection.ops.quote_name(name))


def _prune(connection, tables):
    """Drop tables, and whatever held other tables to them."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        tables = [table for table in tables if table in there]
        if connection.vendor == "postgresql":
            if tables:
                cursor.execute("DROP TABLE %s CASCADE" % ", ".join(quote(table) for table in tables))
            return
        cursor.execute("PRAGMA foreign_keys = OFF")
        for table in tables:
            cursor.execute("DROP TABLE %s" % quote(table))
        _let_go(cursor, tables)
        cursor.execute("PRAGMA foreign_keys = ON")


def _let_go(cursor, tables):
    """Take the foreign keys into tables that are gone out of SQLite's schema."""
    if not tables:
        return
    names = "|".join(re.escape(table) for table in tables)
    gone = r'REFERENCES\s+["`\[]?(?:%s)["`\]]?\s*\([^)]*\)' % names
    ends = r"(?:\s+ON\s+(?:DELETE|UPDATE)\s+(?:CASCADE|RESTRICT|NO\s+ACTION|SET\s+NULL|SET\s+DEFAULT))*"
    ends += r"(?:\s+(?:NOT\s+)?DEFERRABLE(?:\s+INITIALLY\s+(?:DEFERRED|IMMEDIATE))?)?"
    whole = re.compile(r",\s*(?:CONSTRAINT\s+\S+\s+)?FOREIGN\s+KEY\s*\([^)]*\)\s*" + gone + ends, re.IGNORECASE)
    inline = re.compile(r"\s*(?:CONSTRAINT\s+\S+\s+)?" + gone + ends, re.IGNORECASE)
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL")
    changed = []
    for name, sql in cursor.fetchall():
        text = inline.sub("", whole.sub("", sql))
        if text != sql:
            changed.append((text, name))
    if not changed:
        return
    cursor.execute("PRAGMA schema_version")
    version = cursor.fetchone()[0]
    cursor.execute("PRAGMA writable_schema = ON")
    for text, name in changed:
        cursor.execute("UPDATE sqlite_master SET sql = %s WHERE type = 'table' AND name = %s", [text, name])
    cursor.execute("PRAGMA schema_version = %d" % (version + 1))
    cursor.execute("PRAGMA writable_schema = OFF")


# What is wrapped in Django, once it is imported


def hooks(split):
    """What is done to each module once it has been imported, before the probe sees to it."""
    return {
        "django.core.handlers.base": lambda module: _views(split, module),
        "django.db.backends.base.creation": lambda module: _creations(split, module),
        "django.db.backends.utils": lambda module: _statements(split, module),
        "django.db.models.deletion": lambda module: _cascades(split, module),
        "django.db.models.query": lambda module: _query_sets(split, module),
        "django.db.transaction": lambda module: _transactions(split, module),
        "django.db.utils": lambda module: _routes(split, module),
        "django.test.runner": lambda module: _runners(split, module),
        "django.test.testcases": lambda module: _cases(split, module),
        "django.test.utils": lambda module: _captures(split, module),
        "django.utils.connection": lambda module: _proxies(split, module),
        "unittest.suite": lambda module: _suites(split, module),
    }


def _routes(split, module):
    handler, router = module.ConnectionHandler, module.ConnectionRouter
    configure = handler.configure_settings
    may_relate, may_migrate = router.allow_relation, router.allow_migrate

    def configure_settings(self, databases):
        databases = configure(self, databases)
        for number, alias in enumerate(split.aliases):
            mine = databases.setdefault(alias, copy.deepcopy(databases[DEFAULT]))
            name = mine["TEST"]["NAME"] or (None if "sqlite" in mine["ENGINE"] else "test_%s" % mine["NAME"])
            mine["TEST"] = dict(mine["TEST"], NAME=name and "%s_b%d" % (name, number + 1), MIRROR=None)
            mine["TEST"]["DEPENDENCIES"] = [DEFAULT]
        return databases

    def routing(ask):
        def routed(self, model, **hints):
            return split.where(model, ask(self, model, **hints))

        return routed

    def allow_relation(self, one, other, **hints):
        if split.is_active and (one._state.db in split.services or other._state.db in split.services):
            return True
        return may_relate(self, one, other, **hints)

    def allow_migrate(self, db, app_label, **hints):
        allowed = may_migrate(self, db, app_label, **hints)
        if not split.is_active or not allowed or not split._is_ours(db):
            return allowed
        model = hints.get("model")
        if model is None and hints.get("model_name"):
            with contextlib.suppress(LookupError):
                model = sys.modules["django.apps"].apps.get_model(app_label, hints["model_name"])
        return model is None or split.home(model) in (None, db)

    handler.configure_settings = configure_settings
    router.db_for_read, router.db_for_write = routing(router.db_for_read), routing(router.db_for_write)
    router.allow_relation, router.allow_migrate = allow_relation, allow_migrate


def _query_sets(split, module):
    chosen = module.QuerySet.db.fget

    def db(self):
        return split.where(self.model, chosen(self), self._query)

    module.QuerySet.db = property(db)


def _creations(split, module):
    creation = module.BaseDatabaseCreation
    create, destroy, clone = creation.create_test_db, creation.destroy_test_db, creation.clone_test_db

    def create_test_db(self, verbosity=1, autoclobber=False, serialize=False, keepdb=False):
        alias = self.connection.alias
        if alias in split.aliases:
            if serialize:
                self.connection._test_serialized_contents = self.serialize_db_to_string()
            self.connection.ensure_connection()
            return self.connection.settings_dict["NAME"]
        name = create(self, verbosity, autoclobber, serialize, keepdb)
        if alias == DEFAULT:
            split.make(self)
        return name

    def clone_test_db(self, suffix, verbosity=1, autoclobber=False, keepdb=False):
        return clone(self, suffix, verbosity, autoclobber, keepdb and not split._is_ours(self.connection.alias))

    def destroy_test_db(self, old_database_name=None, verbosity=1, keepdb=False, suffix=None):
        alias = self.connection.alias
        if suffix is not None:
            return destroy(self, old_database_name, verbosity, keepdb and not split._is_ours(alias), suffix)
        if alias in split.aliases:
            return None  # it goes with the default one
        if alias == DEFAULT:
            split.drop(self)
        return destroy(self, old_database_name, verbosity, keepdb, suffix)

    creation.create_test_db, creation.clone_test_db = create_test_db, clone_test_db
    creation.destroy_test_db = destroy_test_db


def _statements(split, module):
    wrapper = module.CursorWrapper
    execute = wrapper._execute_with_wrappers

    def _execute_with_wrappers(self, sql, params, many, executor):
        try:
            return execute(self, sql, params, many, executor)
        except Exception as error:
            if split.is_active and isinstance(sql, str):
                try:
                    split.note_break(self, sql, error)
                except Exception as fault:
                    split.state.fault(fault)
            raise

    wrapper._execute_with_wrappers = _execute_with_wrappers


def _cascades(split, module):
    """What is deleted takes along what the same database has."""
    candidates = module.get_candidate_relations_to_delete

    def get_candidate_relations_to_delete(opts):
        for relation in candidates(opts):
            if split.is_active and split.home(relation.related_model) != split.home(opts.model):
                state = split.state
                owner, label, _through = state.model(relation.related_model)
                source, mine, _through = state.model(opts.model)
                if owner is not None and source is not None:
                    state.note("cascade", state.place(sys._getframe(1)), owner, label, mine, source)
            else:
                yield relation

    module.get_candidate_relations_to_delete = get_candidate_relations_to_delete


def _transactions(split, module):
    atomic = module.Atomic
    enter, leave, get = atomic.__enter__, atomic.__exit__, module.get_connection

    def __enter__(self):
        aliases = None
        if split.is_active and not getattr(self, "_from_testcase", False) and self.using in (None, DEFAULT):
            aliases = _block_aliases(split, self, _outside(sys._getframe(1)))
        stack = split.opened.__dict__.setdefault("blocks", {}).setdefault(id(self), [])
        if aliases is None or aliases == [self.using]:
            enter(self)
            stack.append(None)
            return
        blocks = contextlib.ExitStack()
        for alias in aliases:
            block = atomic(alias, self.savepoint, self.durable)
            enter(block)
            blocks.push(_leaving(leave, block))
        stack.append(blocks)

    def __exit__(self, kind, value, traceback):
        blocks = split.opened.blocks[id(self)].pop()
        if blocks is None:
            return leave(self, kind, value, traceback)
        return blocks.__exit__(kind, value, traceback)

    def get_connection(using=None):
        if using is None and split.is_active:
            acting = split.acting(sys._getframe(1))
            using = acting[0]
        return get(using)

    atomic.__enter__, atomic.__exit__, module.get_connection = __enter__, __exit__, get_connection


def _leaving(leave, block):
    """A callback that leaves a block, as an ExitStack takes it."""
    return lambda kind, value, traceback: leave(block, kind, value, traceback)


def _outside(frame):
    """The frame that opened a block: not one of the probe."""
    while frame.f_back is not None and "banyan_" in os.path.basename(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def _block_aliases(split, block, frame):
    """Where a block is opened: on the database of the service whose block it is; of a test's on all."""
    state = split.state
    file = frame.f_code.co_filename
    if file == contextlib.__file__:
        place, _frameworks = _probe()._block_place(state, frame)
        if place[0] is not None and place[0] >= 0 and place[0] not in state.libraries:
            return [split.homes.get(place[0], DEFAULT)]
    elif state.home(file) is None and block.using == DEFAULT:
        return None  # somebody asked a router, which said so
    found = split.acting(frame)
    if state.home(file) is None and DEFAULT not in found:
        found = [DEFAULT, *found]  # a library's block, for its own tables too
    return found


def _proxies(split, module):
    """`connection` in a service's own code is that service's."""
    proxy, handler = module.ConnectionProxy, module.BaseConnectionHandler
    get = handler.__getitem__

    def _alias(connections, alias, frame):
        if alias == DEFAULT and split.is_active and connections.settings_name == "DATABASES":
            home = split.state.home_of(frame.f_code)
            if home is not None and home >= 0:
                return split.acting(frame)[0]
        return alias

    def __getattr__(self, item):
        return getattr(get(self._connections, _alias(self._connections, self._alias, sys._getframe(1))), item)

    def __getitem__(self, alias):
        return get(self, _alias(self, alias, sys._getframe(1)))

    proxy.__getattr__, handler.__getitem__ = __getattr__, __getitem__


def _views(split, module):
    """A request is atomic on the database of the service that answers it."""
    handler = module.BaseHandler
    make = handler.make_view_atomic

    def make_view_atomic(self, view):
        with contextlib.suppress(AttributeError):
            view._non_atomic_requests = set(getattr(view, "_non_atomic_requests", ())) | set(split.aliases)
        return make(self, view)

    handler.make_view_atomic = make_view_atomic


def _runners(split, module):
    runner = module.DiscoverRunner
    get = runner.get_databases

    def get_databases(self, suite):
        found = get(self, suite)
        if DEFAULT in found:
            found.update((alias, found[DEFAULT]) for alias in split.aliases)
        return found

    runner.get_databases = get_databases


def _cases(split, module):
    """A test that may ask the default database may ask all of them."""
    simple, case = module.SimpleTestCase, module.TestCase
    validate, capture = simple._validate_databases.__func__, case.captureOnCommitCallbacks.__func__

    def _validate_databases(cls):
        found = validate(cls)
        return found | frozenset(split.aliases) if DEFAULT in found else found

    @contextlib.contextmanager
    def captureOnCommitCallbacks(cls, *, using=DEFAULT, execute=False):
        if using != DEFAULT or not split.is_active:
            with capture(cls, using=using, execute=execute) as callbacks:
                yield callbacks
            return
        callbacks, found = [], []
        with contextlib.ExitStack() as stack:
            watched = [capture(cls, using=alias, execute=execute) for alias in [DEFAULT, *split.aliases]]
            found.extend([stack.enter_context(each) for each in watched])
            yield callbacks
            stack.close()
            callbacks.extend(each for some in found for each in some)

    simple._validate_databases = classmethod(_validate_databases)
    case.captureOnCommitCallbacks = classmethod(captureOnCommitCallbacks)


def _captures(split, module):
    """Whoever counts the queries of the default database counts those of all."""
    context = module.CaptureQueriesContext
    enter, leave = context.__enter__, context.__exit__

    def others(self):
        if self.connection.alias != DEFAULT or not split.is_active:
            return []
        return [_connections()[alias] for alias in split.aliases]

    def __enter__(self):
        for connection in others(self):
            connection.queries_log = self.connection.queries_log
            connection.force_debug_cursor = True
        return enter(self)

    def __exit__(self, kind, value, traceback):
        leave(self, kind, value, traceback)
        for connection in others(self):
            connection.force_debug_cursor = self.connection.force_debug_cursor

    context.__enter__, context.__exit__ = __enter__, __exit__


def _suites(split, module):
    """A class whose set-up fails takes its tests with it: told as one test."""
    suite = module.TestSuite
    fail = suite._createClassOrModuleLevelException

    def _createClassOrModuleLevelException(self, result, error, method, parent, info=None):
        state = split.state
        if not state.runner:
            state.begin_test("%s (%s)" % (method, parent), keeps=True)
            state.outcome = "failed"
            state.end_test()
        return fail(self, result, error, method, parent, info)

    suite._createClassOrModuleLevelException = _createClassOrModuleLevelException
