"""The yardstick: `ast.parse` of every file that a list names, in one process, each tree thrown away.

    python -m tests.benchmark.parse_all LIST

Prints how many files this Python's `ast` cannot parse.
"""

from __future__ import annotations

import ast
import sys
import warnings
from pathlib import Path


def main(list_file: str) -> int:
    """Parse the files, one path a line."""
    warnings.simplefilter("ignore")
    failed = 0
    for path in Path(list_file).read_text("utf-8").splitlines():
        content = Path(path).read_bytes()
        try:
            ast.parse(content)
        except (SyntaxError, ValueError):
            failed += 1
    sys.stdout.write(f"{failed}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
