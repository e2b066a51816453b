"""Simulated annealing over swaps and single moves (Kirkpatrick et al., 1983), in whole numbers, with its own dice.

A change of people alone is looked at before it is made. People who must stay together move at once, and so do those
whose present cohort counts; there a change is made and taken back when it is refused.
"""

from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.cohorts.solve.board import Board
from peripatos.engine.cohorts.solve.state import State, put_in, shift, take_out
from peripatos.engine.dice import roll
from peripatos.engine.kernels import kernel

MOVE_EVERY: Final = 8  # one proposal in so many moves a unit without an exchange
SIDE: Final = 64  # people on each side of one exchange, at most, where cohorts are no larger
HOPELESS: Final = 12.0  # temperatures that a change may cost before anything but zones is looked at
SOME: Final = 1 << 30


@kernel
def draw(dice: IntArray, most: int) -> int:
    """A number from 0 to most - 1, most < 2^31, without a division (Lemire 2019)."""
    return int(np.int64(((roll(dice) >> np.uint64(32)) * np.uint64(most)) >> np.uint64(32)))


@kernel
def accepts(change: float, heat: float, dice: IntArray) -> bool:
    return change <= 0 or (change < 20 * heat and draw(dice, SOME) < np.exp(-change / heat) * SOME)


@kernel
def clashes(clash: IntArray, zone: IntArray, zones: IntArray, i: int, j: int, c: int, d: int) -> int:
    """How pairs of people too far apart change when i goes from c to d and j (below 0: nobody) from d to c."""
    z = zone[i]
    y = zone[j] if j >= 0 else z
    if j >= 0 and y == z:
        return 0
    faults = 0
    for x in range(clash.shape[0]):
        step = zones[d, x] - zones[c, x]
        faults += (clash[z, x] - (clash[y, x] if j >= 0 else 0)) * step
    if j >= 0 and clash.shape[0]:
        faults -= 2 * clash[z, y]
    return faults


@kernel
def values(
    column: IntArray, weight: IntArray, alone: IntArray, count: IntArray, i: int, j: int, c: int, d: int
) -> tuple[int, int]:
    """How equals, and people alone with a value, change when i goes from c to d and j leaves d."""
    cost, faults = 0, 0
    for a in range(weight.size):
        v = column[i, a]
        if v < 0 or (j >= 0 and v == column[j, a]):
            continue
        old, new = count[c, v], count[d, v]
        cost += weight[a] * (new - old + 1)
        if alone[a]:
            faults += (old == 2) - (old == 1) + (new == 0) - (new == 1)
    return cost, faults


@kernel
def pairs(
    first: IntArray, other: IntArray, worth: IntArray, banned: IntArray, group: IntArray, i: int, j: int, c: int, d: int
) -> tuple[int, int]:
    """How the pairs of i change when i goes from c to d and j leaves d."""
    cost, faults = 0, 0
    for e in range(first[i], first[i + 1]):
        k = other[e]
        if group[k] == d and k != j:
            cost += worth[e]
            faults += banned[e]
        elif group[k] == c:
            cost -= worth[e]
            faults -= banned[e]
    return cost, faults


@kernel
def going(
    column: IntArray,
    weight: IntArray,
    alone: IntArray,
    count: IntArray,
    first: IntArray,
    other: IntArray,
    worth: IntArray,
    banned: IntArray,
    group: IntArray,
    i: int,
    j: int,
    c: int,
    d: int,
) -> tuple[int, int]:
    """Values and pairs when i goes from c to d and j (below 0: nobody) from d to c."""
    one = values(column, weight, alone, count, i, j, c, d)
    two = pairs(first, other, worth, banned, group, i, j, c, d)
    cost, faults = one[0] + two[0], one[1] + two[1]
    if j >= 0:
        one = values(column, weight, alone, count, j, i, d, c)
        two = pairs(first, other, worth, banned, group, j, i, d, c)
        cost += one[0] + two[0]
        faults += one[1] + two[1]
    return cost, faults


@kernel
def leading(able: IntArray, held: IntArray, i: int, j: int, c: int, d: int) -> int:
    """How cohorts without anybody able change."""
    step = -able[i]
    if j >= 0:
        step += able[j]
    if step == 0:
        return 0
    return int(held[c] + step == 0) - int(held[c] == 0) + int(held[d] - step == 0) - int(held[d] == 0)


@kernel
def staying(
    present_first: IntArray,
    present_member: IntArray,
    need: IntArray,
    left: IntArray,
    kept: IntArray,
    group: IntArray,
    move_cost: int,
    k: int,
    i: int,
    c: int,
    d: int,
) -> tuple[int, int]:
    """How people moved, and missing pairs, of the present cohort k of i change when i goes from c to d."""
    if k < 0:
        return 0, 0
    pairs_then = kept[k] - (left[k, c] - 1) + left[k, d]
    faults = max(0, need[k] - pairs_then) - max(0, need[k] - kept[k])
    if move_cost == 0:
        return 0, faults
    before, after = left[k, c], left[k, d] + 1
    for e in range(present_first[k], present_first[k + 1]):
        m = present_member[e]
        g = group[m]
        before = max(before, left[k, g])
        if m != i:
            after = max(after, left[k, g] - (g == c) + (g == d))
    return move_cost * (before - after), faults


@kernel
def both(
    present: IntArray,
    present_first: IntArray,
    present_member: IntArray,
    need: IntArray,
    left: IntArray,
    kept: IntArray,
    group: IntArray,
    move_cost: int,
    i: int,
    j: int,
    c: int,
    d: int,
) -> tuple[int, int]:
    """The same for i from c to d and j (below 0: nobody) from d to c, who are of different present cohorts."""
    one = staying(present_first, present_member, need, left, kept, group, move_cost, present[i], i, c, d)
    if j < 0:
        return one
    two = staying(present_first, present_member, need, left, kept, group, move_cost, present[j], j, d, c)
    return one[0] + two[0], one[1] + two[1]


@kernel
def resized(size_cost: int, target: int, size: IntArray, c: int, d: int) -> int:
    """How the cost of sizes changes when somebody goes from c to d."""
    before = abs(size[c] - target) + abs(size[d] - target)
    return size_cost * int(abs(size[c] - 1 - target) + abs(size[d] + 1 - target) - before)


@kernel
def pick(group: IntArray, dice: IntArray, groups: int, single: int) -> tuple[int, int, int, int]:
    """Somebody and their cohort, somebody else (-1: nobody) and theirs, or any cohort."""
    i = draw(dice, group.size)
    if single:
        return i, group[i], -1, draw(dice, groups)
    j = draw(dice, group.size)
    return i, group[i], j, group[j]


@kernel
def anneal(
    board: Board,
    state: State,
    best: IntArray,
    record: IntArray,
    steps: int,
    hot: float,
    cold: float,
    price: int,
    dice: IntArray,
) -> None:
    """`steps` proposals from temperature hot to cold at a price per broken rule; the dice go on.

    record: cost and faults now, cost and faults of the best, fewest faults first; best: (n) its groups. The loop holds
    each array by its own name: reading them out of the tuples at every step takes most of the time.
    """
    group, size, zones, count, held = state.group, state.size, state.zones, state.counts, state.able
    clash, zone, plain, able, led = board.clash, board.zone, board.plain, board.able, board.led
    column, weight, alone = board.column, board.weight, board.alone
    first, other, worth, banned = board.first, board.other, board.worth, board.banned
    low, high, size_cost, target = board.low, board.high, board.size_cost, board.target
    present, cohorts = board.present, (board.present_first, board.present_member, board.need, state.left, state.kept)
    side = np.zeros((2, max(SIDE, high)), dtype=np.int64)
    fresh, heat, loyal = 0, hot, board.need.size > 0
    for step in range(steps):
        if step % 64 == 0:
            heat = hot * (cold / hot) ** (step / steps)
        i, c, j, d = pick(group, dice, size.size, int(low < high and step % MOVE_EVERY == 0))
        if c == d:
            continue
        if not plain[i] or (j >= 0 and not plain[j]):
            fresh = in_units(board, state, best, record, side, i, c, j, d, price, heat, dice, fresh)
            continue
        far = clashes(clash, zone, zones, i, j, c, d)
        if (j < 0 and (size[c] <= low or size[d] >= high)) or price * far > HOPELESS * heat:
            continue
        cost, faults = going(column, weight, alone, count, first, other, worth, banned, group, i, j, c, d)
        faults += far + led * leading(able, held, i, j, c, d)
        cost += (j < 0) * resized(size_cost, target, size, c, d)
        if loyal and (j < 0 or present[i] != present[j]):
            more = both(present, *cohorts, group, board.move_cost, i, j, c, d)
            cost, faults = cost + more[0], faults + more[1]
        if not accepts(cost + price * faults, heat, dice):
            continue
        if fresh and cost + price * faults > 0:
            best[:] = group
            fresh = 0
        trade(board, state, i, c, j, d)
        fresh |= noted(record, cost, faults)
    if fresh:
        best[:] = group


@kernel
def trade(board: Board, state: State, i: int, c: int, j: int, d: int) -> None:
    """i goes from c to d, and j (below 0: nobody) from d to c."""
    take_out(board, state, i)
    if j >= 0:
        take_out(board, state, j)
        put_in(board, state, j, c)
    put_in(board, state, i, d)


@kernel
def noted(record: IntArray, cost: int, faults: int) -> int:
    """Add a change to the record; 1 when this is now the best."""
    record[0] += cost
    record[1] += faults
    if record[1] < record[3] or (record[1] == record[3] and record[0] < record[2]):
        record[2], record[3] = record[0], record[1]
        return 1
    return 0


@kernel
def join(board: Board, side: IntArray, size: int, i: int) -> int:
    """Take a person's whole unit onto one side of an exchange; how many are on it, too many when it does not fit."""
    u = board.unit[i]
    for k in range(size):
        if board.unit[side[k]] == u:
            return size
    if size + board.unit_first[u + 1] - board.unit_first[u] > side.size:
        return int(side.size) + 1
    for e in range(board.unit_first[u], board.unit_first[u + 1]):
        side[size] = board.unit_member[e]
        size += 1
    return size


@kernel
def sides(
    board: Board, state: State, i: int, c: int, j: int, d: int, one: IntArray, two: IntArray, dice: IntArray
) -> tuple[int, int]:
    """Whose units change places: i's and j's (j < 0: nobody's), and more of a side until sizes fit; 0, 0 if not."""
    a, b = join(board, one, 0, i), 0
    if j >= 0:
        b = join(board, two, 0, j)
    for _ in range(SIDE):
        if a > one.size or b > two.size:
            return 0, 0
        here, there = state.size[c] - a + b, state.size[d] - b + a
        if here < board.low or there > board.high:
            b = join(board, two, b, state.member[d, draw(dice, state.size[d])])
        elif here > board.high or there < board.low:
            a = join(board, one, a, state.member[c, draw(dice, state.size[c])])
        else:
            return a, b
    return 0, 0


@kernel
def exchange(
    board: Board, state: State, c: int, d: int, one: IntArray, a: int, two: IntArray, b: int
) -> tuple[int, int]:
    """Move one side from c to d and the other from d to c; how cost and faults change."""
    cost, faults = 0, 0
    for k in range(a):
        step = shift(board, state, one[k], d)
        cost += step[0]
        faults += step[1]
    for k in range(b):
        step = shift(board, state, two[k], c)
        cost += step[0]
        faults += step[1]
    return cost, faults


@kernel
def in_units(
    board: Board,
    state: State,
    best: IntArray,
    record: IntArray,
    side: IntArray,
    i: int,
    c: int,
    j: int,
    d: int,
    price: int,
    heat: float,
    dice: IntArray,
    fresh: int,
) -> int:
    """One proposal with units or present cohorts: made, and taken back when refused. 1: the best is not yet saved."""
    one, two = side[0], side[1]
    a, b = sides(board, state, i, c, j, d, one, two, dice)
    if a == 0:
        return fresh
    cost, faults = exchange(board, state, c, d, one, a, two, b)
    if not accepts(cost + price * faults, heat, dice):
        exchange(board, state, d, c, one, a, two, b)
        return fresh
    if fresh and cost + price * faults > 0:
        best[:] = state.group
        best[one[:a]] = c
        best[two[:b]] = d
        fresh = 0
    return fresh | noted(record, cost, faults)
