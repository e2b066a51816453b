"""Who is free when, and the starts that each session has alone."""

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.kernels import kernel
from peripatos.engine.meetings.solve.compiled.board import Board, Units, price

LONGEST_RUN = 65535


@kernel
def free_runs(
    working: BoolArray,
    week_units: IntArray,
    pattern: IntArray,
    zone: IntArray,
    rows: IntArray,
    blocks: IntArray,
    unit: int,
    step: int,
    barred: BoolArray,
    free: Units,
) -> None:
    """Fill (n, starts) with the units in which a person works and is not barred, in a row from each start on."""
    units = week_units.shape[1]
    for person in range(pattern.size):
        barred[:] = False
        for k in range(rows[person], rows[person + 1]):
            barred[max(0, blocks[k, 0] // unit) : max(0, min(units, -(-blocks[k, 1] // unit)))] = True
        run = 0
        for u in range(units - 1, -1, -1):
            if barred[u] or not working[pattern[person], week_units[zone[person], u]]:
                run = 0
            elif run < LONGEST_RUN:
                run += 1
            if u % step == 0:
                free[person, u // step] = run


@kernel
def opens(board: Board, session: int, start: int) -> bool:
    """Whether hours, busy blocks, fixed sessions, quiet days and the window leave a start open."""
    for k in range(board.member_rows[session], board.member_rows[session + 1]):
        person = board.members[k]
        if board.free[person, start] < board.units[session]:
            return False
        zone = board.zone[person]
        day = board.day[zone, start]
        if board.quiet[zone, start] or day < board.earliest[session] or day > board.latest[session]:
            return False
    return True


@kernel
def count_starts(board: Board, found: IntArray, kept: IntArray) -> None:
    """(s) open starts of each session, and those that cost no more than leaving it out."""
    for session in range(board.minutes.size):
        if board.fixed[session] >= 0:
            continue
        for start in range(board.stop[session]):
            if opens(board, session, start):
                found[session] += 1
                if price(board, session, start) <= board.skip[session]:
                    kept[session] += 1


@kernel
def list_starts(board: Board, rows: IntArray, start_of: IntArray, cost_of: IntArray) -> None:
    """The starts worth their cost, one session after the other, early ones first."""
    for session in range(board.minutes.size):
        place = rows[session]
        if place == rows[session + 1]:
            continue
        for start in range(board.stop[session]):
            if opens(board, session, start):
                cost = price(board, session, start)
                if cost <= board.skip[session]:
                    start_of[place] = start
                    cost_of[place] = cost
                    place += 1


@kernel
def mark_columns(board: Board, rows: IntArray, start_of: IntArray, cost_of: IntArray, best: BoolArray) -> None:
    """Mark the cheapest start of each session in every run of starts with the same local days of all members."""
    for session in range(board.minutes.size):
        chosen = -1
        for place in range(rows[session], rows[session + 1]):
            if chosen < 0 or not same_days(board, session, start_of[place - 1], start_of[place]):
                chosen = place
                best[chosen] = True
            elif cost_of[place] < cost_of[chosen]:
                best[chosen] = False
                chosen = place
                best[chosen] = True


@kernel
def same_days(board: Board, session: int, one: int, other: int) -> bool:
    """Whether two starts fall on the same local day for every member."""
    for k in range(board.member_rows[session], board.member_rows[session + 1]):
        zone = board.zone[board.members[k]]
        if board.day[zone, one] != board.day[zone, other]:
            return False
    return True
