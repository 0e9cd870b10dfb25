"""A pytest plugin that holds `couplings.toml` to what the tests really do: `python -m pytest --trace-couplings`.

It watches three things while the tests run, and fails the run when one of them crosses from one app to another without
a row in `couplings.toml` to say so. Only the two apps of a row count here, not its file or symbol.

**data**: the tables of every SQL statement, parsed by sqlglot. The statement belongs to the app of the innermost frame
of the project outside the tests; statements that a test itself sends belong to nobody. Where a view, an admin page, a
serializer or a form of the project runs a method that it inherits, its own app counts; middleware, which only passes
requests on, does not. The app needs a row of one of `DATA_KINDS` to the app of the statement's main table. A table
that is joined, or read in a subquery, may instead be named in a row of the app of any other table of the statement,
since a query that one app builds may run, being lazy, where another app reads it. For the same reason a `call` row is
enough for data: a query set that a selector returned.

**signal**: every receiver of the project that is called. It needs a `signal` row to the app that defines the signal, or
for Django's own signals to the app of the model it was connected for (a receiver without a sender depends on nobody).
Who sends a signal of another app needs a `signal` row as well.

**call**: every Python function of one app whose direct caller is a function of another. It needs a row of one of
`CALL_KINDS`; among them is `read`, for the properties and texts of a row that was read. A closure that a decorator of
one app put around a function of another calls it back: there the row of the decorated app counts. Calls of lambdas
and generators are left out, since they run where somebody else consumes them, and so is what Django, DRF or Celery
call, since no app is the caller.
"""
