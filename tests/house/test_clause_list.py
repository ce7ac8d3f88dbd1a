"""The list of clauses is whole: five papers, numbered without a gap, each carried by something."""

from collections import Counter

import pytest

from tests.clauses import LIST, PAPERS, known_clauses

TOTALS = {"LZ": 61, "XG": 90, "MX": 91, "WX": 109, "HM": 72}

pytest_plugins = ["pytester"]


def test_every_paper_is_numbered_from_one_without_a_gap() -> None:
    clauses = known_clauses()
    expected = [
        f"{paper}-{number:02}" for paper in PAPERS for number in range(1, TOTALS[paper] + 1)
    ]
    assert Counter(clauses) == Counter(expected)


def test_every_clause_is_carried_by_a_capability_between_1_and_40() -> None:
    rows = [line.split("\t") for line in LIST.read_text("utf-8").splitlines() if line[0] != "#"]
    for clause, capabilities in rows:
        numbers = [int(number) for number in capabilities.split()]
        assert numbers, clause
        assert all(1 <= number <= 40 for number in numbers), clause


def test_a_clause_counts_only_when_all_its_tests_pass(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.clause("MX-01")
        def test_passes(): pass

        @pytest.mark.clause("MX-02")
        def test_fails(): assert False

        @pytest.mark.clause("MX-02")
        def test_passes_too(): pass

        @pytest.mark.clause("MX-03")
        def test_is_skipped(): pytest.skip("no reason")
        """
    )
    # In a process of its own: the outer run counts clauses too.
    result = pytester.runpytest_subprocess("-p", "tests.clauses", "--clauses", "-p", "no:django")
    result.stdout.fnmatch_lines(["MX*1 / 91", "*未证 02 03 *", "合计 1 / 423"])


def test_a_clause_that_does_not_exist_stops_the_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        'import pytest\n@pytest.mark.clause("MX-92")\ndef test_it(): pass\n',
    )
    result = pytester.runpytest_inprocess("-p", "tests.clauses", "-p", "no:django")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
