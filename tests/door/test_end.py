"""The end of the process: a thread that is left over has not the last word."""

from __future__ import annotations

import subprocess
import sys

import pytest

LEFT_OVER = """
import threading, time
from typing import Annotated
from pydantic import BeforeValidator, TypeAdapter
from arshjul.stops import end

class Slow:
    def __del__(self):
        time.sleep(0.3)  # the interpreter takes its time

def check(value, sleep=time.sleep):
    sleep(0.0001)
    return value

def read(adapter=TypeAdapter(list[Annotated[int, BeforeValidator(check)]])):
    while True:
        adapter.validate_python([1, 2, 3])

def wait():
    threading.Event().wait()

threading.Thread(target={work}, daemon={daemon}).start()
time.sleep({pause})
slow = Slow()
print("Everything has stopped.")
end({code})
print("never said")
"""


def ended(code: int, work: str, *, daemon: bool, pause: float = 0.0) -> tuple[int, str]:
    text = LEFT_OVER.format(work=work, daemon=daemon, pause=pause, code=code)
    with subprocess.Popen(
        [sys.executable, "-c", text], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            process.wait(20)
        finally:
            process.kill()
        assert process.stdout is not None
        return process.returncode, process.stdout.read()


@pytest.mark.parametrize("code", [0, 1])
def test_a_thread_within_compiled_code_aborts_nothing(code: int) -> None:
    assert ended(code, "read", daemon=True, pause=0.3) == (code, "Everything has stopped.\n")


@pytest.mark.parametrize("code", [0, 1])
def test_a_thread_that_waits_for_a_host_is_not_waited_for(code: int) -> None:
    assert ended(code, "wait", daemon=False) == (code, "Everything has stopped.\n")
