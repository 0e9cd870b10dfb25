"""What each kind of evidence means to a reader; a kind that is not listed here is shown under its own name."""

from __future__ import annotations

from dataclasses import dataclass

_RUNTIME = "runtime_"


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that are cut by the same sort of work; `is_binding` where they share data, the hardest to cut."""

    name: str
    title: str
    is_binding: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its group, and what a piece of evidence of it says about the source and the target."""

    name: str
    group: Group
    meaning: str


SCHEMA = Group("schema", "Data model", is_binding=True)
WRITES = Group("writes", "Writes", is_binding=True)
QUERIES = Group("queries", "Queries", is_binding=True)
CODE = Group("code", "Code", is_binding=False)
MESSAGES = Group("messages", "Signals and tasks", is_binding=False)
PAGES = Group("pages", "Pages, APIs and admin", is_binding=False)
SETUP = Group("setup", "Set-up", is_binding=False)
OTHER = Group("other", "Other", is_binding=False)

GROUPS = (SCHEMA, WRITES, QUERIES, CODE, MESSAGES, PAGES, SETUP, OTHER)

_MEANINGS: dict[str, tuple[Group, str]] = {
    "foreign_key": (SCHEMA, "A foreign key refers to a model of another app."),
    "one_to_one": (SCHEMA, "A one-to-one field, or multi-table inheritance, refers to a model of another app."),
    "many_to_many": (SCHEMA, "A many-to-many field refers to a model of another app."),
    "generic_foreign_key": (SCHEMA, "A generic foreign key can refer to models of another app."),
    "generic_relation": (SCHEMA, "A generic relation reaches rows of another app."),
    "soft_foreign_key": (SCHEMA, "A plain column holds the key of another app's model, without a constraint."),
    "inheritance": (SCHEMA, "A class derives from a class of another app."),
    "cascade": (SCHEMA, "Deleting a row of one app deletes or changes rows of another."),
    "write": (WRITES, "Code creates, changes or deletes rows of another app's model."),
    "transaction": (WRITES, "One database transaction changes rows of two or more apps."),
    "query_join": (QUERIES, "A query joins the tables of two apps."),
    "read": (QUERIES, "Code reads rows of another app's model."),
    "raw_sql": (QUERIES, "A SQL string names a table of another app."),
    "content_type": (QUERIES, "Code asks for the content type of another app's model."),
    "import": (CODE, "A module of another app is imported."),
    "call": (CODE, "A function, method or class of another app is called."),
    "signal": (MESSAGES, "A signal is sent by one app and received by another."),
    "task": (MESSAGES, "A background task of another app is queued."),
    "url": (PAGES, "A URL of another app is included or reversed."),
    "template": (PAGES, "A template or a tag library of another app is used."),
    "admin": (PAGES, "The admin of one app shows a model of another."),
    "serializer": (PAGES, "A serializer exposes a model of another app."),
    "form": (PAGES, "A form edits or filters a model of another app."),
    "permission": (PAGES, "A permission of another app is checked."),
    "setting": (SETUP, "A setting names code or a model of another app."),
    "middleware": (SETUP, "The settings install middleware of an app."),
    "migration": (SETUP, "A migration depends on another app's migrations or models."),
    "management_command": (SETUP, "A management command of another app is called."),
}


_SEEN: dict[str, tuple[Group, str]] = {
    "join": (QUERIES, "A query joins the tables of two apps."),
    "subquery": (QUERIES, "A query looks into a table of another app."),
    "lock": (WRITES, "Code locks rows of another app's model."),
    "generic": (QUERIES, "Code reads rows of another app behind a generic key."),
    "many_to_many": (QUERIES, "Code reads or writes a join table of another app."),
    "constraint": (SCHEMA, "The database checks a key of another app's table."),
}
"""Kinds that a run tells apart and reading does not, or that mean something else of it."""


def kind_named(name: str) -> Kind:
    """Return what is known of a kind; one that was seen at run time means what its static namesake means."""
    bare = name.removeprefix(_RUNTIME)
    known = _SEEN.get(bare) if name != bare else None
    group, meaning = known or _MEANINGS.get(bare, (OTHER, f"One app depends on another: {name}."))
    return Kind(name, group, f"{meaning[:-1]}, as seen at run time." if name != bare else meaning)
