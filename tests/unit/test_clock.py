"""No test depends on how fast the machine is: none reads a clock, sleeps, or gives up before `support.PATIENCE`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT

CLOCKS = ("sleep", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "wait_for_timeout")
WAITS = ("join", "wait", "communicate", "result", "set_default_timeout")
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def uses_of_time(tree: ast.AST) -> Iterator[str]:
    """Line and reason of each call that a slow machine may decide, but for those inside `eventually`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "eventually":
            continue
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        yield from uses_of_time(node)


def _of_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in CLOCKS:
        yield f"{call.lineno}: {name}"
    given = [one.value for one in call.keywords if one.arg == "timeout"] + (call.args if name in WAITS else [])
    if any(isinstance(one, ast.Constant) and isinstance(one.value, int | float) for one in given):
        yield f"{call.lineno}: a limit of its own"


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.relative_to(ROOT / "tests").as_posix())
def test_no_test_depends_on_how_fast_the_machine_is(path: Path) -> None:
    assert list(uses_of_time(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("time.sleep(1)", ["1: sleep"]),
        ("assert perf_counter() - began < 2", ["1: perf_counter"]),
        ("page.wait_for_timeout(500)", ["1: wait_for_timeout"]),
        ("thread.join(5)", ["1: a limit of its own"]),
        ("subprocess.run(command, timeout=60)", ["1: a limit of its own"]),
        ("thread.join(PATIENCE)", []),
        ("', '.join(names)", []),
        ("def eventually():\n    time.sleep(1)", []),
    ],
)
def test_what_depends_on_it_is_found(written: str, found: list[str]) -> None:
    assert list(uses_of_time(ast.parse(written))) == found
