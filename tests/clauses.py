"""Pytest plugin: which clauses of the five papers a run has proven.

A test that proves a clause carries `@pytest.mark.clause("MX-53")`. A clause counts as proven
when every test that carries it ran and passed. `pytest -m clause --clauses` (make clauses) prints
proven and total for each paper and lists the open ones. An unknown id stops the run.
"""

from collections import defaultdict
from pathlib import Path

import pytest

PAPERS = {"LZ": "罗庄区", "XG": "香格里拉市", "MX": "明溪县", "WX": "万新街", "HM": "海门市"}
LIST = Path(__file__).with_name("clauses.tsv")
_outcomes: dict[str, set[str]] = defaultdict(set)


def known_clauses() -> list[str]:
    """Every clause id, in the order of the papers."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if not line.startswith("#")]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds --clauses."""
    parser.addoption("--clauses", action="store_true", help="print proven clauses per paper")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the clause ids where a report carries them from a worker to the controller."""
    known = set(known_clauses())
    for item in items:
        for mark in item.iter_markers("clause"):
            for clause in mark.args:
                if clause not in known:
                    raise pytest.UsageError(f"{item.nodeid}: no clause {clause!r}")
                item.user_properties.append(("clause", clause))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remembers how each test of a clause ended; a failing set-up or tear-down counts too."""
    if report.when == "call" or not report.passed:
        for name, clause in report.user_properties:
            if name == "clause":
                _outcomes[str(clause)].add(report.outcome)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the table and what is open."""
    if not terminalreporter.config.getoption("--clauses"):
        return
    proven = {clause for clause, outcomes in _outcomes.items() if outcomes == {"passed"}}
    clauses = known_clauses()
    terminalreporter.section("条款")
    for paper, name in PAPERS.items():
        own = [clause for clause in clauses if clause.startswith(paper)]
        done = [clause for clause in own if clause in proven]
        terminalreporter.write_line(f"{paper} {name:\u3000<6}{len(done):>4} / {len(own)}")
        still = " ".join(clause.partition("-")[2] for clause in own if clause not in proven)
        terminalreporter.write_line(f"   未证 {still}")
    terminalreporter.write_line(f"合计 {len(proven)} / {len(clauses)}")
