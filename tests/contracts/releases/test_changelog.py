"""A changelog that people keep, and a version put into it."""

from __future__ import annotations

from contracts.releases.changelog import noted, released, unreleased

KEPT = """# Changelog

Ours.

## [Unreleased]

### Added

- Search.

## [1.0.0] - 2026-01-02

- First.

[1.0.0]: https://example.com/1.0.0
"""


def test_what_is_unreleased_ends_where_the_last_version_begins():
    assert unreleased(KEPT) == "### Added\n\n- Search."


def test_links_are_no_notes():
    assert unreleased("## Unreleased\n\n[1.0.0]: https://example.com\n") == ""
    assert unreleased("# Changelog\n") == ""


def test_notes_go_under_the_version_and_the_rest_stays():
    text = released(KEPT, "catalog", "1.1.0", "2026-11-23", unreleased(KEPT))
    assert text == KEPT.replace("## [Unreleased]\n", "## [Unreleased]\n\n## [1.1.0] - 2026-11-23\n")


def test_one_that_is_not_there_begins():
    text = released("", "catalog", "0.1.0", "2026-11-23", "- All of it.")
    assert text.startswith("# Changelog\n\nAll notable changes of catalog")
    assert text.endswith("\n## [Unreleased]\n\n## [0.1.0] - 2026-11-23\n\n- All of it.\n")


def test_one_without_anything_unreleased_gets_a_place_for_it_above_the_last():
    text = released("# Changes\n\n## 1.0.0\n\n- First.\n", "catalog", "1.1.0", "2026-11-23", "- More.")
    assert text == "# Changes\n\n## [Unreleased]\n\n## [1.1.0] - 2026-11-23\n\n- More.\n\n## 1.0.0\n\n- First.\n"


def test_twice_is_two_versions():
    once = released(KEPT, "catalog", "1.1.0", "2026-11-23", unreleased(KEPT))
    twice = released(once, "catalog", "1.2.0", "2026-11-24", "- Again.")
    assert unreleased(twice) == ""
    assert [line for line in twice.splitlines() if line.startswith("## ")] == [
        "## [Unreleased]",
        "## [1.2.0] - 2026-11-24",
        "## [1.1.0] - 2026-11-23",
        "## [1.0.0] - 2026-01-02",
    ]


def test_subjects_of_commits_are_text_and_no_markup():
    assert noted(["Add `x` <b>", "Fix [it]"]) == "### Changed\n\n- Add \\`x\\` \\<b\\>\n- Fix \\[it\\]"
    assert noted([]) == ""
