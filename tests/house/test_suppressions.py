"""Who silences a checker says why, on the same line."""

import re

from tests.house.test_budgets import named, of_kind

SILENCED = re.compile(r"#\s*(type:\s*ignore|noqa|pragma)\b(?P<rest>.*)$")
WHICH = re.compile(r"^(\[[a-z, -]+\]|:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|:\s*no cover)")
REASON = re.compile(r"[A-Za-z]{3,}.*[A-Za-z]")


def without_reason(line: str) -> bool:
    """Whether the line silences a checker without naming its complaint and the reason."""
    found = SILENCED.search(line)
    if found is None:
        return False
    which = WHICH.match(found["rest"])
    return which is None or not REASON.search(found["rest"][which.end() :])


def test_what_a_bare_suppression_is() -> None:
    ignore, noqa = "# type: " + "ignore", "# no" + "qa"
    assert without_reason(f"x = 1  {ignore}")
    assert without_reason(f"x = 1  {ignore}[arg-type]")
    assert without_reason(f"x = 1  {noqa}: B008, S603")
    assert without_reason(f"x = 1  {ignore}  # a reason, and no complaint")
    assert not without_reason(f"x = 1  {ignore}[arg-type, misc]  # the stub is wrong here")
    assert not without_reason(f"x = 1  {noqa}: S603 (fixed arguments, no shell)")
    assert not without_reason("x = 1  # an ordinary remark")


def test_every_suppression_carries_its_reason() -> None:
    bare = [
        f"{named(path)}:{number}"
        for path in of_kind(".py")
        if named(path).startswith(("src/", "bench/"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if without_reason(line)
    ]
    assert bare == []
