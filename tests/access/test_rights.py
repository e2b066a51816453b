"""Commands and background tasks have no right that the access table gives to nobody."""

from access.cells import EXPECTED
from peripatos.core.access.rights import OPERATOR_RIGHTS, TASK_RIGHTS
from peripatos.core.access.table import Code


def test_no_command_and_no_task_has_a_right_that_is_denied_to_everybody() -> None:
    nobody = {rule for rule, row in EXPECTED.items() if set(row.cells.values()) == {Code.DENY}}
    rights = set().union(*OPERATOR_RIGHTS.values(), *TASK_RIGHTS.values())
    assert nobody
    assert nobody & rights == set()
