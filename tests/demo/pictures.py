"""Takes the pictures of docs/pictures/ from the reports of the last demo (`make demo`, then `make pictures`)."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.analysis.reports.opened import ARGUMENTS, CHROMIUM
from tests.demo.__main__ import FOLDER
from tests.example.services import REPOSITORY

PICTURES = REPOSITORY / "docs/pictures"
PAGES = ("report", "extraction", "contracts", "shadow", "fuzz", "load", "ready")


def main(folder: Path = FOLDER) -> int:
    """Return 1 where a report is missing."""
    missing = [name for name in PAGES if not (folder / f"reports/{name}.html").is_file()]
    if missing:
        sys.stderr.write(f"there is no {', '.join(missing)} in {folder}/reports: run `make demo` first\n")
        return 1
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        for name in PAGES:
            page.goto((folder / f"reports/{name}.html").as_uri())
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
