"""Input that is wrong: a clear message where nothing can be done, else a finding and a whole report."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.projects import write_tree
from tests.functional.command import BANYAN, banyan
from tests.functional.conftest import digest_of

EXTRA = b"from django.db import models\n\nclass Extra(models.Model):\n    pass\n\n"


def report(root: Path, *options: str) -> dict[str, Any]:
    """The report of a tree that can be read: exit 0, nothing on stderr, and the tree is as it was."""
    before = digest_of(root)
    done = banyan("report", str(root), "--format", "json", *options)
    assert (done.returncode, done.stderr) == (0, "")
    assert digest_of(root) == before
    document: dict[str, Any] = json.loads(done.stdout)
    assert {"accounts.Customer", "orders.Order"} <= models_of(document), "a healthy file was lost"
    assert not [gap for gap in document["unresolved"] if "Banyan" in gap["reason"]]
    return document


def models_of(document: dict[str, Any]) -> set[str]:
    return {model["id"] for model in document["models"]}


def unread(document: dict[str, Any]) -> dict[str, str]:
    return {entry["file"]: entry["reason"] for entry in document["project"]["unread"]}


def refused(root: Path, *options: str) -> str:
    """What is said of a tree with which nothing can be done: exit 2, a message and a hint, no traceback."""
    done = banyan("report", str(root), *options)
    assert (done.returncode, done.stdout) == (2, "")
    message, hint = done.stderr.splitlines()
    assert message.startswith("error: ")
    assert hint.startswith(" hint: ")
    return done.stderr


class TestWhereNothingCanBeDone:
    def test_a_missing_path(self, tmp_path):
        assert "nowhere: cannot be read: there is nothing of this name" in refused(tmp_path / "nowhere")

    def test_a_file_instead_of_a_folder(self, shop):
        assert "manage.py: cannot be read: it is no folder" in refused(shop / "manage.py")

    def test_an_empty_folder(self, tmp_path):
        assert "no Django project found" in refused(tmp_path)

    def test_a_project_without_django(self, tmp_path):
        (tmp_path / "setup.py").write_text("from setuptools import setup\nsetup()\n")
        assert "no Django project found: looked for a settings module" in refused(tmp_path)

    def test_an_unknown_settings_module(self, shop):
        said = refused(shop, "--settings", "config.setings")
        assert "there is no settings module called 'config.setings'" in said
        assert " hint: did you mean config.settings?" in said

    def test_an_unknown_settings_module_unlike_any_other(self, shop):
        assert " hint: choose from config.settings" in refused(shop, "--settings", "xyzzy")

    def test_an_unknown_format(self, shop):
        assert " hint: did you mean json?" in refused(shop, "--format", "jsno")

    def test_an_unknown_strategy(self, shop):
        assert " hint: did you mean by_app?" in refused(shop, "--strategy", "by_ap")

    def test_a_link_to_itself(self, tmp_path):
        (tmp_path / "loop").symlink_to("loop")
        assert "loop" in refused(tmp_path / "loop")


class TestSettings:
    def test_that_do_not_parse_are_a_finding(self, shop):
        (shop / "config" / "settings.py").write_text("INSTALLED_APPS = [\n")
        assert "config/settings.py" in unread(report(shop, "--settings", "config.settings"))

    def test_that_are_empty_are_settings_all_the_same(self, shop):
        (shop / "config" / "settings.py").write_text("")
        assert report(shop, "--settings", "config.settings")["project"]["settings"] == ["config.settings"]

    def test_are_never_run(self, shop, tmp_path):
        precious = tmp_path / "precious"
        precious.mkdir()
        lines = [
            "import os, shutil, subprocess",
            f"shutil.rmtree({str(precious)!r})",
            f"os.remove({str(shop / 'manage.py')!r})",
            f"subprocess.run(['rm', '-r', {str(precious)!r}])",
            f"INSTALLED_APPS = ['accounts', 'orders', shutil.rmtree({str(precious)!r})]",
            f"open({str(shop / 'written.py')!r}, 'w').write('x')",
            "raise SystemExit(1)",
        ]
        for path in ("config/settings.py", "manage.py", "orders/__init__.py", "conftest.py", "setup.py"):
            (shop / path).write_text("\n".join(lines) + "\n")
        report(shop, "--settings", "config.settings")
        assert precious.is_dir()

    def test_that_import_themselves_end(self, shop):
        text = "from config.settings import *\nfrom . import settings\nX = settings.X\n"
        text += "INSTALLED_APPS = ['accounts', 'orders']\n"
        (shop / "config" / "settings.py").write_text(text)
        report(shop, "--settings", "config.settings")

    def test_that_grow_without_end_end(self, shop):
        text = "INSTALLED_APPS = ['accounts', 'orders']\nA = 'x'\nB = [1]\nC = {}\nF = []\n"
        text += "D = 'x' * 10 ** 10\nE = '%9999999999d' % 1\n"
        text += "A = A + A\nA = f'{A}{A}'\nA = A.replace('x', A)\nB.extend(B)\nB += B\nB = [*B, *B]\n" * 60
        text += "C.update(c=C)\nC = {**C, 'c': C}\nF = [F, F]\nG = f'{F}'\n" * 60
        (shop / "config" / "settings.py").write_text(text)
        report(shop, "--settings", "config.settings")


class TestTwoAppsOfOneLabel:
    @pytest.fixture
    def clash(self, shop: Path) -> Path:
        tree = """
        --- config/settings.py
        INSTALLED_APPS = ["accounts", "orders", "archive.orders"]
        --- archive/orders/models.py
        from django.db import models

        class Parcel(models.Model):
            pass

        class Order(models.Model):
            pass
        """
        return write_tree(tree, shop)

    def test_are_a_finding(self, clash):
        document = report(clash, "--settings", "config.settings")
        (gap,) = (gap for gap in document["unresolved"] if gap["kind"] == "app")
        assert gap["detail"] == "orders: archive.orders, orders"
        assert "orders.Parcel" in models_of(document)

    def test_a_model_that_hides_another_is_a_finding(self, clash):
        (gap,) = (gap for gap in report(clash)["unresolved"] if gap["kind"] == "model")
        assert "archive.orders.models.Order" in gap["detail"]
        assert "orders.models.Order" in gap["detail"]

    def test_are_told_on_the_page(self, clash):
        page = banyan("report", str(clash)).stdout
        assert "one app label for 2 packages" in page.partition("Not understood")[2]


DEEP = {
    "parentheses": b"x = " + b"(" * 5000 + b")" * 5000,
    "lists": b"x = " + b"[" * 5000 + b"]" * 5000,
    "dictionaries": b"x = " + b"{1:" * 5000 + b"1" + b"}" * 5000,
    "calls in calls": b"x = " + b"f(" * 3000 + b")" * 3000,
    "chained calls": b"x = Extra.objects" + b".filter(a=1)" * 3000,
    "chained calls in a function": b"def f():\n    y = Extra.objects" + b".filter(a=1)" * 3000 + b"\n    y.delete()",
    "attributes": b"x = Extra" + b".a" * 5000,
    "subscripts": b"x = a" + b"[0]" * 5000,
    "a sum": b"x = " + b" + ".join(b"a%d" % n for n in range(20_000)),
    "a sum of strings": b"x = " + b" + ".join(b"'a%d'" % n for n in range(20_000)),
    "alternatives": b"x = " + b" or ".join(b"a%d" % n for n in range(20_000)),
    "negations": b"x = " + b"not " * 20_000 + b"1",
    "conditions": b"x = " + b"1 if a else " * 3000 + b"1",
    "lambdas": b"x = " + b"lambda: " * 3000 + b"1",
    "awaits": b"async def f():\n    x = " + b"await " * 5000 + b"1",
    "assignments": b"x = " * 3000 + b"1",
    "implicit strings": b"x = (" + b"'a' " * 20_000 + b")",
    "ifs": b"".join(b"    " * n + b"if x:\n" for n in range(200)) + b"    " * 200 + b"pass",
    "elifs": b"if a == 0:\n    x = 0\n" + b"".join(b"elif a == %d:\n    x = %d\n" % (n, n) for n in range(5000)),
    "functions": b"".join(b" " * n + b"def f%d():\n" % n for n in range(95)) + b" " * 95 + b"pass",
    "classes": b"".join(b" " * n + b"class C%d:\n" % n for n in range(1000)) + b" " * 1000 + b"pass",
    "decorators": b"@a\n" * 5000 + b"def f(): pass",
    "with items": b"def f():\n    with (" + b", ".join(b"a() as b%d" % n for n in range(3000)) + b"):\n        pass",
    "a name bound again and again": b"def f():\n    x = g()\n" + b"    x = x.filter(y=x)\n" * 3000 + b"    x.save()",
    "a name bound in branches": b"def f():\n    x = g()\n"
    + b"    if a:\n        x = x.filter(y=1)\n" * 2000
    + b"    x.save()",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_deep_nesting_costs_no_model(text, shop):
    (shop / "accounts" / "deep.py").write_bytes(EXTRA + text + b"\n")
    assert "accounts.Extra" in models_of(report(shop))


@pytest.mark.parametrize("name", ["parentheses", "a sum", "chained calls"])
def test_what_is_nested_too_deep_is_a_finding(name, shop):
    (shop / "accounts" / "deep.py").write_bytes(EXTRA + DEEP[name] + b"\n")
    assert unread(report(shop)) == {"accounts/deep.py": "line 6: nested too deep to be read"}


CIRCLES = {
    "bases": b"class A(B): pass\nclass B(A): pass\nclass C(C): pass\n",
    "an import of itself": b"from accounts.odd import x\nfrom .odd import x as y, y as x\nx.save()\n",
    "a star import of itself": b"from accounts.odd import *\nx.save()\n",
    "an iterator of itself": b"class I:\n    def __iter__(self): return self\nfor x in I(): x.y\nnext(I()).save()\n",
    "a call of itself": b"def f(x): return f(x)\ndef g(): return h()\ndef h(): return g()\nf(g()).save()\n",
    "a property of itself": b"class P:\n    @property\n    def p(self): return self.p\nP().p.p.save()\n",
    "an attribute of itself": b"class S:\n    def __init__(self): self.a = self.b; self.b = self.a\nS().a.save()\n",
    "a name of itself": b"a = b\nb = a\na.objects.get().save()\n",
    "a metaclass of itself": b"class M(type, metaclass=M): pass\n",
    "an annotation of itself": b"class N:\n    def n(self) -> 'N': ...\nx: 'x' = 1\nN().n().n().save()\n",
    "a generic of itself": b"class G(Generic['G']): pass\nclass L(list['L']): pass\nfor x in L(): x.y\n",
    "a model of itself": EXTRA
    + b"class X(models.Model):\n    x = models.ForeignKey('X', models.CASCADE, related_name='x')\nX.objects.filter("
    + b"x__" * 900
    + b"x=1)\n",
}


@pytest.mark.parametrize("text", CIRCLES.values(), ids=CIRCLES)
def test_what_goes_in_circles_ends(text, shop):
    (shop / "accounts" / "odd.py").write_bytes(text)
    report(shop)


def test_a_circle_of_two_is_a_finding(shop):
    text = "class A:\n    def __iter__(self): return B()\nclass B:\n    def __iter__(self): return A()\n"
    text += "def f():\n    for x in A(): x.y\n"
    (shop / "accounts" / "odd.py").write_text(text)
    (gap,) = (gap for gap in report(shop)["unresolved"] if gap["kind"] == "flow")
    assert (gap["file"], gap["line"], gap["detail"]) == ("accounts/odd.py", 5, "f")


ENCODED = {
    "latin-1 as declared": ("# -*- coding: latin-1 -*-\n# é\n".encode("latin-1"), None),
    "latin-1 in Emacs' words": ("# -*- coding: latin-1-unix -*-\n# é\n".encode("latin-1"), None),
    "a byte order mark": (b"\xef\xbb\xbf", None),
    "Windows' line ends": (b"# a\r\n# b\r\n", None),
    "old Macs' line ends": (b"# a\r# b\r", None),
    "form feeds": (b"# a\n\x0c\n", None),
    "latin-1 without a word": ("# é\n".encode("latin-1"), "line 1: is not valid UTF-8"),
    "an unknown encoding": (b"# coding: klingon\n", "line 1: declares the unknown encoding 'klingon'"),
    "an encoding of bytes": (b"# coding: zlib\n", "line 1: declares the unknown encoding 'zlib'"),
    "an encoding that is wrong": ("# coding: ascii\n# é\n".encode("latin-1"), "line 1: is not valid UTF-8"),
    "an encoding that fails": (b"# coding: undefined\n", "line 1: is not valid undefined"),
    "an encoding in which the file makes no sense": (b"# coding: utf-16\n", "line 1: declares utf-16"),
    "NUL bytes": (b"# a\n\0\0\n", "line 2: holds NUL bytes"),
    "a syntax error": (b"def f(:\n\n", "line 1: a syntax error"),
    "the marks of a merge": (b"<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n", "line 1: a syntax error"),
    "Python 2": (b'print "hello"\nexec "x" in y\nraise ValueError, "x"\n', None),
    "surrogates": (
        rb'x = "\ud800"' + b'\nfrom django.urls import path\nurlpatterns = [path("\\udfff", x, name="\\ud800")]\n',
        None,
    ),
}


@pytest.mark.parametrize(("head", "reason"), ENCODED.values(), ids=ENCODED)
def test_odd_bytes_cost_no_model(head, reason, shop):
    (shop / "accounts" / "odd.py").write_bytes(head + EXTRA)
    document = report(shop)
    assert "accounts.Extra" in models_of(document)
    assert unread(document).get("accounts/odd.py", "").startswith(reason or "")
    assert bool(reason) == bool(unread(document))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_reads_utf_16_and_says_so(encoding, shop):
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    (shop / "accounts" / "odd.py").write_bytes(mark + EXTRA.decode().encode(encoding))
    document = report(shop)
    assert "accounts.Extra" in models_of(document)
    assert "UTF-16" in unread(document)["accounts/odd.py"]


@pytest.mark.parametrize("content", [bytes(100_000), bytes(range(256)) * 400], ids=["zeros", "any bytes"])
def test_a_file_that_is_no_text_is_a_finding(content, shop):
    (shop / "accounts" / "odd.py").write_bytes(content)
    assert list(unread(report(shop))) == ["accounts/odd.py"] or len(unread(report(shop))) == 1


def test_shows_the_line_that_is_meant_whatever_the_encoding(shop):
    text = "# coding: latin-1\n\x0c\nfrom accounts.models import Customer  # é\n"
    (shop / "orders" / "odd.py").write_bytes(text.encode("latin-1"))
    (found,) = (d for d in report(shop)["dependencies"] if d["file"] == "orders/odd.py")
    assert (found["line"], found["excerpt"]) == (3, "from accounts.models import Customer  # é")


GENERATED = {
    "rows": b"DATA = [\n" + b"    ('some key of it', 12345, {'a': [1, 2, 3]}),\n" * 110_000 + b"]\n",
    "one line": b"DATA = '" + b"x" * 5_000_000 + b"'\n",
}


@pytest.mark.parametrize("content", GENERATED.values(), ids=GENERATED)
def test_reads_a_generated_file_of_5_mb(content, shop):
    (shop / "accounts" / "generated.py").write_bytes(EXTRA + content)
    assert "accounts.Extra" in models_of(report(shop))


def test_a_file_beyond_20_mb_is_a_finding(shop):
    with (shop / "accounts" / "data.py").open("wb") as file:
        file.truncate(21_000_000)
    assert unread(report(shop)) == {"accounts/data.py": "larger than 20 MB, taken for data"}


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


UNREAD, OUTSIDE = "the file cannot be read", "a link to outside the project, not followed"
NO_REGULAR = "it is no regular file, but a pipe, a socket or a device"
SPECIAL: dict[str, tuple[Callable[[Path], None], str | None]] = {
    "a pipe": (os.mkfifo, NO_REGULAR),
    "a socket": (_socket, NO_REGULAR),
    "a device": (lambda path: path.symlink_to("/dev/zero"), OUTSIDE),
    "a dangling link": (lambda path: path.symlink_to("nothing.py"), f"{UNREAD}: No such file or directory"),
    "a link to itself": (lambda path: path.symlink_to(path.name), f"{UNREAD}: Too many levels of symbolic links"),
    "a link out of the project": (lambda path: path.symlink_to(sys.executable), OUTSIDE),
    "a folder with a file's name": (lambda path: path.mkdir(), None),
    "a link to a folder inside": (lambda path: path.symlink_to("..", target_is_directory=True), None),
}


@pytest.mark.parametrize(("make", "reason"), SPECIAL.values(), ids=SPECIAL)
def test_what_is_no_file_is_not_waited_for(make, reason, shop):
    make(shop / "accounts" / "odd.py")
    assert unread(report(shop)) == ({"accounts/odd.py": reason} if reason else {})


def test_a_link_to_a_file_inside_is_followed(shop):
    (shop / "accounts" / "extra.txt").write_bytes(EXTRA)
    (shop / "accounts" / "extra.py").symlink_to("extra.txt")
    assert "accounts.Extra" in models_of(report(shop))


@pytest.mark.parametrize("target", [".", "..", "../..", "/"])
def test_links_to_folders_go_round_no_loop(target, shop):
    (shop / "accounts" / "loop").symlink_to(target, target_is_directory=True)
    (shop / "loop").symlink_to("accounts/loop", target_is_directory=True)
    assert len(models_of(report(shop))) == 2


def test_a_linked_package_outside_the_project_is_a_finding(shop, tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "models.py").write_bytes(EXTRA)
    (shop / "shared").symlink_to("../shared", target_is_directory=True)
    assert unread(report(shop)) == {"shared": "a link to a folder outside the project, not followed"}


def test_reads_a_project_through_a_link_to_it(shop, tmp_path):
    (tmp_path / "link").symlink_to(shop.name, target_is_directory=True)
    report(tmp_path / "link")


NAMES = [
    "a b",
    "quo\"te'`",
    "é",
    "日本",
    "new\nline",
    "<b>",
    "a-b",
    "$(touch x)",
    ";ls",
    "-x",
    "%s",
    "{0}",
    "\x1b[31m",
    "a\u202eb",
]


@pytest.mark.parametrize("name", NAMES)
def test_folders_may_be_called_anything(name, shop):
    (shop / name).mkdir()
    (shop / name / "models.py").write_bytes(EXTRA)
    document = report(shop)
    assert len(models_of(document)) == 3
    for format_ in ("terminal", "html", "sarif", "markdown", "mermaid", "dot"):
        assert banyan("report", str(shop), "--format", format_).returncode == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_project_itself_may_be_called_anything(name, shop):
    report(shop.rename(shop.with_name(f"{name}x")))


def test_names_that_are_no_utf_8_are_a_finding(shop):
    try:
        (shop / os.fsdecode(b"accounts/b\xffd.py")).write_bytes(EXTRA)
        (shop / os.fsdecode(b"b\xffd")).mkdir()
    except OSError:
        pytest.skip("this file system takes no name that is not UTF-8")
    assert set(unread(report(shop))) == {"accounts/b\\xffd.py", "b\\xffd"}


def test_the_project_itself_may_have_a_name_that_is_no_utf_8(shop):
    try:
        root = shop.rename(os.fsdecode(os.fsencode(shop) + b"\xff"))
    except OSError:
        pytest.skip("this file system takes no name that is not UTF-8")
    assert subprocess.run([BANYAN, "report", root], capture_output=True, check=False).returncode == 0


def _as_somebody(arguments: list[str], cache: Path) -> subprocess.CompletedProcess[str]:
    """Run without the right to read everything, which root has."""
    env = {**os.environ, "XDG_CACHE_HOME": str(cache), "HOME": "/nonexistent"}
    if os.getuid() != 0:
        return subprocess.run(arguments, capture_output=True, text=True, check=False, env=env)
    if shutil.which("setpriv") is None:
        pytest.skip("runs as root, to whom every file is readable, and has no setpriv to be somebody else")
    prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if subprocess.run([*prefix, BANYAN, "--version"], capture_output=True, check=False).returncode:
        pytest.skip("runs as root, and nobody else may run this environment")
    return subprocess.run([*prefix, *arguments], capture_output=True, text=True, check=False, env=env)


@pytest.fixture
def open_shop(shop: Path) -> Path:
    """The shop where everybody may go, which is not so of pytest's own folders."""
    for folder in (shop, *shop.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o755)
    return shop


def test_what_may_not_be_read_is_a_finding(open_shop):
    secret, locked = open_shop / "accounts" / "secret.py", open_shop / "locked"
    secret.write_bytes(EXTRA)
    locked.mkdir()
    secret.chmod(0)
    locked.chmod(0)
    done = _as_somebody([BANYAN, "report", str(open_shop), "--format", "json"], open_shop / "no-cache-here")
    locked.chmod(0o755)
    assert (done.returncode, done.stderr) == (0, "")
    assert unread(json.loads(done.stdout)) == {
        "accounts/secret.py": "the file cannot be read: Permission denied",
        "locked": "the folder cannot be read: Permission denied",
    }


def test_a_project_that_may_not_be_read_is_told(open_shop):
    open_shop.chmod(0)
    done = _as_somebody([BANYAN, "report", str(open_shop)], open_shop.parent)
    open_shop.chmod(0o755)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Permission denied" in done.stderr


def test_a_report_that_may_not_be_written_is_told(open_shop):
    done = _as_somebody([BANYAN, "report", str(open_shop), "--output", "/report.json"], open_shop.parent)
    assert done.returncode == 2
    assert done.stderr.startswith("error: /report.json: cannot be written: ")
