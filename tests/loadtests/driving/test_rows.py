from __future__ import annotations

import numpy as np
import pytest

from banyan.errors import UnreadablePath
from loadtests.driving.rows import corrected, requests

HEAD = "route,intended_ns,start_ns,end_ns,status,is_good,bytes\n"


def test_reads_what_was_written_down(tmp_path):
    (tmp_path / "0").write_text(f"{HEAD}b,0,1000000,5000000,200,1,10\na,0,0,2500000,200,1,1\n")
    (tmp_path / "1").write_text(f"{HEAD}b,0,0,0,500,0,0\n")
    found = requests([tmp_path / "0", tmp_path / "1"])
    assert list(found) == ["a", "b"]
    assert (found["b"].milliseconds.tolist(), found["b"].raw.tolist(), found["b"].errors) == ([5.0], [4.0], 1)


@pytest.mark.parametrize("text", ["route,intended_ns\nx,1\n", f"{HEAD}x,a,b,c,200,1,0\n"])
def test_says_what_is_no_log(tmp_path, text):
    (tmp_path / "0").write_text(text)
    with pytest.raises(UnreadablePath):
        requests([tmp_path / "0"])


def test_adds_what_would_have_been_asked_meanwhile():
    assert corrected(np.array([5.0, 100.0]), 25.0).tolist() == [5.0, 100.0, 75.0, 50.0, 25.0]
    assert corrected(np.array([5.0]), 0).tolist() == [5.0]
