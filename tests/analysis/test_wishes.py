"""What a team wishes, as options of a command line."""

from __future__ import annotations

from analysis.commands._wishes import wishes_of
from analysis.model.system import Wishes


def test_no_wish_is_no_option() -> None:
    assert Wishes().options == ()


def test_every_wish_is_an_option() -> None:
    asked = Wishes(
        2,
        {"a": ("x.Y", "x.Z"), "b": ("x.A",)},
        (("x.Y", "x.B"),),
        (("x.C", "x.D"), ("x.E", "x.F")),
        whole_apps=True,
        ignore_app_labels=True,
    )
    assert asked.options == (
        *("--services", "2"),
        *("--anchor", "a=x.Y,x.Z", "--anchor", "b=x.A"),
        *("--keep-together", "x.Y,x.B"),
        *("--keep-apart", "x.C,x.D", "--keep-apart", "x.E,x.F"),
        *("--by", "app", "--ignore-app-labels"),
    )


def test_options_are_read_as_they_are_written() -> None:
    anchors = ["a=x.Y,x.Z", "b=x.A"]
    asked = wishes_of(2, anchors, (["x.Y,x.B"], ["x.C,x.D"]), whole_apps=True, ignore_app_labels=False)
    assert asked == Wishes(
        2, {"a": ("x.Y", "x.Z"), "b": ("x.A",)}, (("x.Y", "x.B"),), (("x.C", "x.D"),), whole_apps=True
    )
