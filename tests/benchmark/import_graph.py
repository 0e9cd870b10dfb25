"""The yardstick: grimp's import graph of some packages, without its cache.

    python -m tests.benchmark.import_graph FOLDER PACKAGE ...

FOLDER is where the packages lie; prints how many modules the graph holds.
"""

from __future__ import annotations

import sys

import grimp


def main(folder: str, *packages: str) -> int:
    """Build the graph."""
    sys.path.insert(0, folder)
    graph = grimp.build_graph(*packages, cache_dir=None)
    sys.stdout.write(f"{len(graph.modules)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
