"""Rotations beside what people would use instead, on the same problems in the same run.

    python bench/rotations.py            60, 200 and 1,000 leaders, seeds 1 to 5 (hours)
    python bench/rotations.py --quick    30 and 60 leaders, seed 1 (minutes)

Kept per problem: our value, bound, gap, time and path, and value, own bound and time of two models in CP-SAT with one
worker, as our own runs have: the strong one (a Boolean per permitted start, cliques over windows) and the Boolean
occupancy model of open schedulers. A peer has the seconds of the row, or as long as we took where that is longer, and
at most 120; all seconds are those of the processor. A drag is a pin on the published plan.

Prices of slots cannot prove that a team is too large for its year, so the gap to the certificate has a part that no
plan can close. Targets are measured against a second bound that this file proves anew: every team's best joint plan,
by a model of its own, at the prices of the hosts that the certificate names. Both gaps are kept.

The command fails when the check refuses an answer of ours, a peer finds a better plan, or a proved optimum of a peer
passes one of our bounds.
"""

import argparse
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ortools.sat.python import cp_model

from book import SEEDS, Book, Row, timed
from instances_rotations import Instance, year
from peripatos.engine.rotations import Problem, judge, solve

STOP_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """What a peer found: None when it found nothing in its time."""

    value: int | None
    bound: int | None
    proved: bool
    seconds: float


@dataclass(frozen=True)
class Case:
    """One problem: the instance, the seed, our effort, the seconds (of the processor) and the gap of the target.

    A gap of 0 asks for the best plan, as the peer or our own bound proves it.
    """

    instance: Instance
    seed: int
    effort: str
    seconds: float
    occupancy: bool
    gap: float
    target: str = "T15"
    runs: int | None = None


class Peer:
    """What both models share: the starts that are permitted and what they are worth, read from the document alone."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.d = document
        self.model = cp_model.CpModel()
        self.leaders = {row["id"]: row for row in document["leaders"]}
        self.hosts = {row["id"]: row for row in document["hosts"]}
        self.past = defaultdict(list)
        for leader, host, start in document["history"]:
            self.past[leader].append((host, start))
        self.starts = list(self._starts())
        self._value()

    def _starts(self) -> Iterator[tuple[str, str, int]]:
        for leader, host, _ in self.d["points"]:
            person, seen = self.leaders[leader], [h for h, _ in self.past[leader]]
            if host in seen or host == person["home"]:
                continue
            barred = {*person["away"], *self.hosts[host]["closed"]}
            for start in range(self.d["slots"] - person["length"] + 1):
                near = any(abs(start - s) < person["length"] + self.d["rest"] for _, s in self.past[leader])
                if not near and not barred & set(range(start, start + person["length"])):
                    yield leader, host, start

    def _value(self) -> None:
        points = {(row[0], row[1]): row[2] for row in self.d["points"]}
        bonus = {tuple(row[:3]): row[3] for row in self.d["bonus"]}
        must = {(row["id"], host) for row in self.d["leaders"] for host in row.get("must", [])}
        worth = {
            start: points[start[:2]]
            + bonus.get(start, 0)
            + self.d["missing_cost"]
            + self.d["must_cost"] * (start[:2] in must)
            for start in self.starts
        }
        worth = {start: self.priced(start, points) for start, points in worth.items()}
        self.keep(worth)
        self.var = {start: self.model.new_bool_var("") for start in self.starts}
        seen = {(leader, host) for leader, rows in self.past.items() for host, _ in rows}
        self.base = -self.d["missing_cost"] * sum(row["wanted"] for row in self.d["leaders"])
        self.base -= self.d["must_cost"] * len(must - seen)
        self.model.maximize(sum(worth[start] * var for start, var in self.var.items()))

    def priced(self, where: tuple[str, str, int], points: int) -> int:  # noqa: ARG002  (a team's start has a price)
        return points

    def keep(self, worth: dict[tuple[str, str, int], int]) -> None:
        """Which starts the model has: all of them."""

    def grouped(self, key: Any) -> dict[Any, list[Any]]:
        groups = defaultdict(list)
        for start in self.starts:
            for name in key(start):
                groups[name].append(self.var[start])
        return groups

    def covered(self, start: tuple[str, str, int]) -> range:
        return range(start[2], start[2] + self.leaders[start[0]]["length"])

    def common(self) -> None:
        """What both models say alike: hosts once, wishes, years."""
        for variables in self.grouped(lambda s: [s[:2]]).values():
            self.model.add_at_most_one(variables)
        for leader, variables in self.grouped(lambda s: [s[0]]).items():
            self.model.add(sum(variables) <= self.leaders[leader]["wanted"])
        width = 364 // self.d["slot_days"] + 1
        at = self.grouped(lambda s: [(s[0], s[2])])
        for leader in self.leaders:
            past = [start for _, start in self.past[leader]]
            for first in {*past, *range(self.d["slots"])}:
                inside = sum(first <= start < first + width for start in past)
                variables = [v for s in range(first, first + width) for v in at.get((leader, s), [])]
                if len(variables) > self.d["per_year"] - inside:
                    self.model.add(sum(variables) <= max(0, self.d["per_year"] - inside))

    def room(self, host: str, slot: int) -> int:
        used = sum(
            other == host and start <= slot < start + self.leaders[leader]["length"]
            for leader, rows in self.past.items()
            for other, start in rows
        )
        return max(0, self.hosts[host]["capacity"][slot] - used)

    def run(self, seconds: float) -> Answer:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        begun, done = time.process_time(), threading.Event()
        watch = threading.Thread(target=stop_after, args=(solver, begun + seconds, done))
        watch.start()
        status = solver.solve(self.model)
        done.set()
        watch.join()
        taken = time.process_time() - begun
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return Answer(None, None, proved=False, seconds=taken)
        value, bound = round(solver.objective_value), round(solver.best_objective_bound)
        return Answer(value + self.base, bound + self.base, proved=status == cp_model.OPTIMAL, seconds=taken)


def stop_after(solver: cp_model.CpSolver, moment: float, done: threading.Event) -> None:
    """Stop a solver once this process has used so much time of the processor."""
    while not done.wait(0.05):
        if time.process_time() >= moment:
            solver.stop_search()


def strong(document: dict[str, Any], seconds: float) -> Answer:
    """A Boolean per permitted start; at most one per leader in every window, per team and slot; room as sums."""
    peer = Peer(document)
    peer.common()
    at = peer.grouped(lambda s: [(s[0], s[2])])
    for leader, person in peer.leaders.items():
        step = person["length"] + document["rest"]
        for first in range(document["slots"]):
            variables = [v for s in range(first, first + step) for v in at.get((leader, s), [])]
            if len(variables) > 1:
                peer.model.add_at_most_one(variables)
    for (host, slot), variables in peer.grouped(lambda s: [(s[1], k) for k in peer.covered(s)]).items():
        peer.model.add(sum(variables) <= peer.room(host, slot))
    for variables in peer.grouped(lambda s: [(peer.leaders[s[0]]["team"], k) for k in peer.covered(s)]).values():
        peer.model.add_at_most_one(variables)
    return peer.run(seconds)


def occupancy(document: dict[str, Any], seconds: float) -> Answer:
    """As open residency schedulers do it: Booleans for being at a host in a slot, tied to the starts one by one."""
    peer = Peer(document)
    peer.common()
    model = peer.model
    there: dict[tuple[str, str, int], Any] = {}
    for start, var in peer.var.items():
        for slot in peer.covered(start):
            cell = there.setdefault((start[0], start[1], slot), model.new_bool_var(""))
            model.add_implication(var, cell)
    busy: dict[tuple[str, int], list[Any]] = defaultdict(list)
    hosts: dict[tuple[str, int], list[Any]] = defaultdict(list)
    teams: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for (leader, host, slot), cell in there.items():
        busy[leader, slot].append(cell)
        hosts[host, slot].append(cell)
        teams[peer.leaders[leader]["team"], slot].append(cell)
    for variables in (*busy.values(), *teams.values()):
        model.add(sum(variables) <= 1)
    for (host, slot), variables in hosts.items():
        model.add(sum(variables) <= peer.room(host, slot))
    for start, var in peer.var.items():
        stop = start[2] + peer.leaders[start[0]]["length"]
        for slot in range(stop, min(document["slots"], stop + document["rest"])):
            for cell in busy.get((start[0], slot), []):
                model.add_implication(var, ~cell)
    return peer.run(seconds)


class Team(Peer):
    """One team alone at prices of hosts, times the scale: its best joint plan, places being free to all."""

    def __init__(self, document: dict[str, Any], team: str, certificate: dict[str, Any]) -> None:
        people = [row for row in document["leaders"] if row["team"] == team]
        names = {row["id"] for row in people}
        own = {name: [row for row in document[name] if row[0] in names] for name in ("points", "bonus", "history")}
        self.certificate, self.scale = certificate, certificate["scale"]
        super().__init__(document | own | {"leaders": people})
        self.common()
        at = self.grouped(lambda s: [(s[0], s[2])])
        for leader, person in self.leaders.items():
            for first in range(document["slots"]):
                window = range(first, first + person["length"] + document["rest"])
                self.model.add_at_most_one(v for s in window for v in at.get((leader, s), []))
        for variables in self.grouped(lambda s: list(self.covered(s))).values():
            self.model.add_at_most_one(variables)

    def priced(self, where: tuple[str, str, int], points: int) -> int:
        paid = self.certificate["hosts"].get(where[1], [0] * self.d["slots"])
        return self.scale * points - sum(paid[slot] for slot in self.covered(where))

    def keep(self, worth: dict[tuple[str, str, int], int]) -> None:
        """Of each leader and slot as many hosts as rotations are wanted: others of the leader can block no more."""
        best = defaultdict(list)
        for start in sorted(worth, key=lambda s: -worth[s]):
            best[start[0], start[2]].append(start)
        self.starts = [
            start
            for (leader, _), rows in best.items()
            for start in rows[: self.leaders[leader]["wanted"]]
            if worth[start] > 0
        ]

    def most(self) -> int:
        """A proved bound on the joint plan, times the scale."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2
        solver.parameters.use_objective_lb_search = True
        solver.parameters.max_deterministic_time = 10
        solver.solve(self.model)
        return self.scale * self.base + round(solver.best_objective_bound)


def teams_bound(document: dict[str, Any], certificate: dict[str, Any]) -> int:
    """What the certificate's prices of hosts prove with every team planned as a whole."""
    peer = Peer(document)
    total = sum(
        price * peer.room(host, slot)
        for host, prices in certificate["hosts"].items()
        for slot, price in enumerate(prices)
        if price and slot not in peer.hosts[host]["closed"]
    )
    teams = sorted({row["team"] for row in document["leaders"]})
    total += sum(Team(document, team, certificate).most() for team in teams)
    return int(total // certificate["scale"])


def compare(book: Book, case: Case) -> list[str]:
    """Keep one problem's rows; return what went wrong."""
    problem = Problem.from_dict(case.instance.document)
    taken = timed(lambda: solve(problem, effort=case.effort), runs=case.runs)
    solution, own = taken.found, max(1e-9, taken.seconds)
    judged = judge(problem, solution)
    proved = solution.bound
    if solution.gap:
        proved = min(proved, teams_bound(case.instance.document, solution.to_dict()["certificate"]))
    near = (proved - solution.value) / max(1, abs(solution.value))
    word = solution.stats.get("solver_bound")
    note = f"gap {solution.gap:.3%} to the certificate, {near:.3%} to the teams' bound {proved}, {solution.status}"
    row = Row(
        case.target,
        case.instance.name,
        case.seed,
        case.instance.hash,
        value=solution.value,
        bound=solution.bound,
        seconds=own,
        runs=taken.runs,
        path=str(solution.stats["path"]),
        note=note + ("" if word is None else f", model bound {word}"),
    )
    faults = [] if judged.ok else ["refused by the check"]
    for name, model in (("strong", strong), *([("occupancy", occupancy)] if case.occupancy else [])):
        answer = model(case.instance.document, min(STOP_SECONDS, max(own, case.seconds)))
        if answer.value is not None and answer.value > solution.value:
            faults.append(f"{name} found more")
        if answer.proved and answer.value > proved:
            faults.append(f"{name} passes our bound")
        told = f"{row.note}; the peer's own bound {answer.bound}" + (", proved" if answer.proved else "")
        beside = replace(
            row,
            peer=f"CP-SAT, {name}",
            peer_value=answer.value,
            peer_seconds=answer.seconds,
            ratio=answer.seconds / own,
        )
        best = solution.value == proved or (answer.proved and answer.value == solution.value)
        reached = not faults and own <= case.seconds and (solution.gap <= case.gap or best)
        aim = f"{case.gap:.1%} in {case.seconds:.0f} s" if case.gap else f"the proved best in {case.seconds:.0f} s"
        book.add(replace(beside, note=told, aim=aim, met=reached) if name == "strong" else replace(beside, note=told))
    return [f"{case.instance.name}, seed {case.seed}: {fault}" for fault in faults]


def drag(book: Book, instance: Instance, seed: int) -> list[str]:
    """Ten rotations of the published plan are dragged, one at a time; the time of each answer."""
    published = solve(Problem.from_dict(instance.document), effort="quick").to_dict()["placements"]
    taken, moved = [], []
    for leader, host, start in published[:10]:
        pins = [[leader, host, (start + 9) % 24]]
        document = instance.document | {"published": published, "move_price": 60, "pins": pins}
        problem = Problem.from_dict(document)
        begun = time.process_time()
        solution = solve(problem, effort="quick")
        taken.append(time.process_time() - begun)
        if solution.status != "infeasible":
            moved.append(solution.stats["moved"])
    told = f"worst {max(taken):.2f} s, {len(moved)} of 10 possible, moved {moved}"
    row = Row("T15", f"drag, {instance.name}", seed, instance.hash, seconds=sorted(taken)[5], runs=10, note=told)
    book.add(replace(row, aim="a second", met=max(taken) <= 1))
    return []


def rows(*, quick: bool) -> Iterator[Case]:
    """T15: 60 and 200 leaders at 0.45, 0.7 and 0.9; T14: 1,000 leaders at 0.4."""
    if quick:
        yield Case(year(30, 0.7, seed=1), 1, "normal", 10, occupancy=True, gap=0.01)
        yield Case(year(60, 0.9, seed=1), 1, "normal", 30, occupancy=False, gap=0.01)
        return
    for seed in SEEDS:
        for demand, seconds, gap in ((0.45, 30, 0.0), (0.7, 30, 0.0), (0.9, 60, 0.01)):
            yield Case(year(60, demand, seed=seed), seed, "thorough", seconds, occupancy=seed == 1, gap=gap)
        for demand, seconds, gap in ((0.45, 30, 0.003), (0.7, 30, 0.003), (0.9, 60, 0.02)):
            yield Case(year(200, demand, seed=seed), seed, "thorough", seconds, occupancy=False, gap=gap)
        yield Case(year(1000, 0.4, seed=seed), seed, "thorough", 90, occupancy=False, gap=0.005, target="T14")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes and one seed, a few minutes")
    parser.add_argument("--only", type=int, help="only problems of so many leaders")
    parser.add_argument("--demand", type=float, help="only problems of this demand, without drags")
    parser.add_argument("--seed", type=int, help="only this seed")
    arguments = parser.parse_args()
    solve(Problem.from_dict(year(20, 0.9, seed=1).document))  # loads compiled code and libraries
    book, faults = Book(__file__, quick=arguments.quick), []
    for case in rows(quick=arguments.quick):
        size = len(case.instance.document["leaders"])
        wanted = arguments.demand is None or case.instance.name.endswith(f" {arguments.demand}")
        if wanted and arguments.only in {None, size} and arguments.seed in {None, case.seed}:
            faults += compare(book, case)
    for size in (60,) if arguments.quick else (60, 200):
        if arguments.only in {None, size} and arguments.seed in {None, 1} and arguments.demand is None:
            faults += drag(book, year(size, 0.7, seed=1), 1)
    print("\n" + ("\n".join(faults) if faults else "Every answer of ours is checked and no worse than a peer's."))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
