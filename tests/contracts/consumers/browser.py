"""A browser of the shop's pages, as far as a customer uses one: reads what a page shows, follows links, sends forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from selectolax.parser import HTMLParser


@dataclass(frozen=True)
class Page:
    status: int
    tree: HTMLParser

    @property
    def heading(self) -> str:
        found = self.tree.css_first("h1")
        return found.text(separator=" ", strip=True) if found else ""

    def texts(self, selector: str) -> list[str]:
        return [each.text(strip=True) for each in self.tree.css(selector)]

    def link(self, text: str) -> str:
        found = (each for each in self.tree.css("a") if each.text(strip=True) == text)
        return str(next(found).attributes["href"])

    def form(self, name: str) -> str:
        """Where the form leads that has a field of this name."""
        form = next(each for each in self.tree.css("form") if each.css_first(f"[name={name}]"))
        return str(form.attributes.get("action") or "")


class Browser:
    def __init__(self, http: httpx.Client, cookie: str = "") -> None:
        self._http = http
        http.follow_redirects = True
        if cookie:
            http.headers["Cookie"] = cookie

    def open(self, path: str, **query: str) -> Page:
        return self._page(self._http.get(path, params=query))

    def send(self, path: str, fields: Mapping[str, str]) -> Page:
        return self._page(self._http.post(path, data=dict(fields)))

    def _page(self, answer: httpx.Response) -> Page:
        return Page(answer.status_code, HTMLParser(answer.text))
