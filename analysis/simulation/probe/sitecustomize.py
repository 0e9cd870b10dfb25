"""Begins to watch, then hands over to the `sitecustomize` that Python would have found without this one."""

import importlib.machinery
import importlib.util
import os
import sys

import banyan_simulation

banyan_simulation.begin()

_here = os.path.dirname(os.path.abspath(__file__))
_elsewhere = [each for each in sys.path if os.path.abspath(each or os.curdir) != _here]
_spec = importlib.machinery.PathFinder.find_spec("sitecustomize", _elsewhere)
if _spec is not None and _spec.loader is not None:
    _module = importlib.util.module_from_spec(_spec)
    sys.modules["sitecustomize"] = _module
    _spec.loader.exec_module(_module)
