"""The kinds of evidence: one file each, found by their names.

A kind module has a docstring (what it finds, with an example), a `WEIGHT` (the cost of cutting one, relative to one
plain import) and one or more of these functions, each a generator of `Reference` and `Gap`:

    in_call(call, site)        every call whose name is in the module's `CALLS`; where that is None, every call of what
                               the project wrote, and every call on rows
    in_setting(use, site)      every setting that code reads
    in_assignment(name, site)  every name that a module or class body binds
    in_step(step, site)        every relation followed from a row
    in_class(cls, site)        every class
    in_import(entry, site)     every import
    in_migration(module, site) every migration
    in_model(model, site)      every concrete model
    in_template(tag, site)     every tag of a template that names something
    in_settings(site)          the settings, once
    over_project(behaviour)    what all functions together do, once
"""

from __future__ import annotations

from banyan.registry import Registry

KINDS = Registry("analysis.evidence", "evidence kind")
