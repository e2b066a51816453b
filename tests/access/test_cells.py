"""Every cell of the access table that is built, tried over HTML; expectations come from the untouched file."""

import random
from functools import cache
from pathlib import Path

import pytest

import access.probes  # noqa: F401  registers the probes
from access.cells import EXPECTED, PROBES, REACH_OF, Outcome, Scene, cells_of, try_cell
from access.not_probed import NOT_PROBED
from access.stage import COUNTED, Stage
from peripatos.core.access.built import is_built
from peripatos.core.access.table import Code, Rule

RECORDED = Path(__file__).with_name("built_cells.txt")
#: cells that agree with the file and whose flip opens or closes nothing, because another row of the table, a duty or
#: the state of the thing settles the same act as well; they are counted as unbuilt
SECOND_LOCKS = frozenset(Path(__file__).with_name("second_locks.txt").read_text().splitlines())
FLIP_SEED = 20260303
ROWS = sorted(PROBES)
_found: dict[Rule, dict[str, Outcome]] = {}


def outcomes(stage: Stage, rule: Rule) -> dict[str, Outcome]:
    """What became of each cell of one row; fails with every cell that differs from the file."""
    if rule in _found:
        return _found[rule]
    found, wrong = {}, []
    for persona in cells_of(rule):
        wanted = REACH_OF[EXPECTED[rule].cells[persona]]
        try:
            seen, outcome = try_cell(stage.scene, rule, persona)
            found[persona] = Outcome.ASIDE if f"{rule} for {persona}" in SECOND_LOCKS else outcome
        except AssertionError as problem:
            wrong.append(f"{persona}: {problem}")
            continue
        if seen is not wanted:
            wrong.append(f"{persona}: {seen}, the table says {wanted}")
    assert not wrong, "\n".join([str(rule), *wrong])
    _found[rule] = found
    return found


@pytest.mark.parametrize("rule", ROWS, ids=str)
def test_every_cell_of_a_row_is_as_the_table_says(stage: Stage, rule: Rule) -> None:
    assert outcomes(stage, rule)


def test_every_row_has_a_probe_or_a_reason_for_having_none() -> None:
    assert {rule for rule in EXPECTED if is_built(rule)} == set(PROBES) | set(NOT_PROBED)
    assert not set(PROBES) & set(NOT_PROBED)


def test_the_number_of_built_cells_does_not_fall(stage: Stage) -> None:
    every = [outcome for rule in ROWS for outcome in outcomes(stage, rule).values()]
    total = sum(len(row.cells) for row in EXPECTED.values())
    built = every.count(Outcome.BUILT)
    COUNTED.append(f"cells: built {built}, unbuilt {total - built}, total {total}")
    COUNTED.append(
        f"       {every.count(Outcome.ASIDE)} of the unbuilt agree with the file, yet are settled without it"
    )
    assert built >= int(RECORDED.read_text())


@cache
def flipped(code: Code) -> Code:
    """The opposite of a code: what allows anything becomes a denial, a denial allows."""
    return Code.ALLOW if code is Code.DENY else Code.DENY


def flip_pool(stage: Stage) -> list[tuple[Rule, str]]:
    """Every built cell, somebody not signed in aside: the redirect comes before any question."""
    return [(rule, persona) for rule in ROWS for persona in _flippable(stage, rule)]


def _flippable(stage: Stage, rule: Rule) -> list[str]:
    return [p for p, outcome in outcomes(stage, rule).items() if outcome is Outcome.BUILT and p != "AN"]


def is_noticed(stage: Stage, rule: Rule, persona: str) -> bool:
    """Whether the probe of a row fails when one cell of the program's copy is another than the file's."""
    code = EXPECTED[rule].cells[persona]
    try:
        seen, _ = try_cell(stage.scene, rule, persona, **{persona: flipped(code)})
    except Exception:  # noqa: BLE001  a page that breaks fails its probe as well
        return True
    return seen is not REACH_OF[code]


def unnoticed(stage: Stage, count: int) -> list[str]:
    pool = flip_pool(stage)
    chosen = random.Random(FLIP_SEED).sample(pool, min(count, len(pool)))
    print(f"flips: {count} of {len(pool)} built cells, seed {FLIP_SEED}")  # noqa: T201  wanted on a failure
    found = [f"{rule} for {persona}" for rule, persona in chosen if not is_noticed(stage, rule, persona)]
    print(*found, sep="\n")  # noqa: T201
    return found


@pytest.mark.nightly
@pytest.mark.parametrize("rule", ROWS, ids=str)
def test_every_flipped_cell_of_a_row_is_noticed(stage: Stage, rule: Rule) -> None:
    assert [str(persona) for persona in _flippable(stage, rule) if not is_noticed(stage, rule, persona)] == []


def test_five_flipped_cells_are_noticed(stage: Stage) -> None:
    assert unnoticed(stage, 5) == []


@pytest.mark.nightly
def test_fifty_flipped_cells_are_noticed(stage: Stage) -> None:
    assert unnoticed(stage, 50) == []


def test_somebody_who_is_refused_and_somebody_who_asks_for_nothing_get_the_same_bytes(stage: Stage) -> None:
    rule = next(r for r in ROWS if str(r) == "Session (meeting): read time and parties")
    scene: Scene = stage.scene(EXPECTED[rule], "XC")
    page = scene.get("session", scene.session.id)
    scene.require_refusal(page)
    assert page.status == 404
