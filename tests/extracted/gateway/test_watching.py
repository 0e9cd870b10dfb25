"""Where a side is now is not forgotten because it could not be written down."""

from __future__ import annotations

from banyan.errors import UnwritablePath
from extracted.gateway import watching
from extracted.gateway.answers import Answer
from extracted.gateway.endpoints import Endpoint
from extracted.gateway.watching import Watch

URL = "etcd://127.0.0.1:1/catalog"


def test_what_a_full_disk_does_not_take_is_tried_again(tmp_path, monkeypatch):
    said: list[str] = []
    kept: dict[str, object] = {}
    is_full = [True]

    def remember(folder, found):
        if is_full[0]:
            raise UnwritablePath(folder, "No space left on device")
        kept.update(found)

    monkeypatch.setattr(watching, "remember", remember)
    monkeypatch.setattr(watching, "known", lambda _: kept)
    monkeypatch.setattr(watching, "_ask", lambda *_: None)
    watch = Watch(tmp_path, said.append)
    watch.follow([URL])
    endpoints = (Endpoint("127.0.0.1", 8001, 1),)
    watch._told.put((URL, Answer(endpoints)))
    assert not watch.has_news()
    assert not watch.has_news()
    assert len(said) == 1
    assert "No space left on device" in said[0]
    is_full[0] = False
    assert watch.has_news()
    assert kept == {URL: endpoints}
    assert said[1:] == [f"{URL} tells again where it is", f"{URL} is at 127.0.0.1:8001 now"]
    assert not watch.has_news()
