from __future__ import annotations

import pytest

from banyan.comparison.rules import Rule
from tests.banyan.comparison.answering import answer, differing

PAGE = """<!doctype html><html><head><title>Shop</title></head><body><main class="wrap wide">
  <h1>Chairs</h1><!-- cached -->
  <form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="abc">
  <input name="quantity" value="1"></form><div class="cards"><article class="card"><a href="/a/">A</a></article>
  <article class="card"><a href="/b/">B</a></article>
  </div></main></body></html>"""


def _differing(other: str, *rules: Rule) -> list[str]:
    found = differing(answer(PAGE, kind="text/html"), answer(other, kind="text/html"), *rules)
    return [each.replace("$[html.body.main.wrap.", "").replace("]", "") for each in found]


def test_space_comments_and_the_order_of_attributes_and_classes_do_not_count():
    other = PAGE.replace("\n", "").replace("  ", " ").replace("<!-- cached -->", "").replace("wrap wide", "wrap  wide")
    other = other.replace('type="hidden" name="csrfmiddlewaretoken"', 'name="csrfmiddlewaretoken" type="hidden"')
    assert _differing(other) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("<h1>Chairs</h1>", "<h1>Tables</h1>", ["changed h1.text()"]),
        ("<h1>Chairs</h1>", "", ["missing h1"]),
        ('href="/b/"', 'href="/c/"', ["changed div.cards.article.card.a.@href"]),
        ("</main>", "<p>New</p></main>", ["extra p"]),
        ('<article class="card"><a href="/a/">A</a></article>', "", ["missing div.cards.article.card"]),
        ('value="1"', "", ["missing form.input[name=quantity.@value"]),
        ("<h1>", '<h1 id="top">', ["extra h1.@id"]),
    ],
)
def test_differences_are_told_by_elements(old, new, told):
    assert PAGE.count(old) == 1
    assert _differing(PAGE.replace(old, new)) == told


def test_elements_in_another_order_are_one_difference():
    one, other = '<a href="/a/">A</a>', "<p>In the summer</p>"
    pages = [answer(f"<div>{''.join(each)}</div>", kind="text/html") for each in ((one, other), (other, one))]
    assert differing(pages[0], pages[1]) == ["order $[html.body.div.p]"]


def test_a_rule_reaches_one_attribute_of_a_page():
    other = PAGE.replace('value="abc"', 'value="xyz"')
    assert _differing(other) == ["changed form.input[name=csrfmiddlewaretoken.@value"]
    assert _differing(other, Rule("$..['input[name=csrfmiddlewaretoken]']['@value']", "volatile")) == []


def test_a_rule_leaves_out_an_element_with_all_in_it():
    other = PAGE.replace("A</a>", "AA</a>").replace("/b/", "/c/")
    assert _differing(other, Rule("$..['div.cards']", "ignore")) == []


def test_space_counts_where_browsers_show_it():
    pages = [answer(f"<textarea name=t>{text}</textarea>", kind="text/html") for text in ("a\nb", "a b")]
    assert differing(pages[0], pages[1]) == ["changed $[html.body.textarea[name=t].text()]"]


def test_secret_values_of_a_page_are_not_shown():
    from banyan.comparison.comparing import compare
    from banyan.comparison.headers import DEFAULTS

    other = PAGE.replace('value="abc"', 'value="xyz"')
    pair = answer(PAGE, kind="text/html"), answer(other, kind="text/html")
    (found,) = compare(*pair, DEFAULTS.of("*"))
    assert "abc" not in found.expected
    assert "xyz" not in found.found


def test_damaged_html_is_compared_as_a_browser_reads_it():
    assert differing(answer("<p>a<p>b", kind="text/html"), answer("<p>a</p><p>b</p>", kind="text/html")) == []
    assert differing(answer("\x00<<<>", kind="text/html"), answer("<b", kind="text/html")) is not None
