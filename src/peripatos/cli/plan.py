"""`plan pairing|check`: the planning engine on files, with nothing else of Peripatos."""

import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Annotated, NoReturn

import numpy as np
import typer
from rich.console import Console

from peripatos.engine.errors import ProblemError
from peripatos.engine.pairing import Problem, Solution, Verdict, judge, solve

app = typer.Typer(no_args_is_help=True)
PLAN, REFUSED, WRONG, INFEASIBLE, NOTHING_FOUND = 0, 1, 2, 3, 4

Json = Annotated[bool, typer.Option("--json", help="print one JSON object and nothing else")]


@app.callback()
def _group() -> None:
    """Plan with files: no database, no programme, no account."""


@app.command()
def pairing(
    problem_file: Annotated[Path, typer.Argument(metavar="PROBLEM", help="a pairing problem, .json or .npz")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="write the solution here, .json or .npz")] = None,
    seed: Annotated[int, typer.Option(help="orders equals")] = 1,
    effort: Annotated[str, typer.Option(help="quick, normal or thorough")] = "normal",
    time_limit: Annotated[float | None, typer.Option(help="seconds; the best plan so far is kept")] = None,
    as_json: Json = False,
) -> None:
    """Pair leaders with mentors. Exit 0 with a plan, 2 for a wrong file, 3 when pins cannot hold, 4 without a plan."""
    try:
        problem = _problem(problem_file)
        progress = None if as_json else _show
        solution = solve(problem, seed=seed, effort=effort, time_limit_s=time_limit, progress=progress)
        if out is not None:
            _write(solution, out)
    except ProblemError as error:
        _refuse(error, as_json=as_json)
    if as_json:
        _print(solution.to_dict())
    else:
        _summary(problem, solution)
    raise SystemExit(_exit_code(solution))


@app.command()
def check(
    problem_file: Annotated[Path, typer.Argument(metavar="PROBLEM", help="the problem, .json or .npz")],
    solution_file: Annotated[Path, typer.Argument(metavar="SOLUTION", help="its solution, .json or .npz")],
    as_json: Json = False,
) -> None:
    """Recompute value and bound from the two files alone. Exit 0 when all is true, 1 when not, 2 for a wrong file."""
    try:
        problem = _problem(problem_file)
        verdict = judge(problem, _solution(solution_file, problem))
    except ProblemError as error:
        _refuse(error, as_json=as_json)
    if as_json:
        _print(verdict.to_dict())
    else:
        _verdict(verdict)
    raise SystemExit(PLAN if verdict.ok else REFUSED)


def _problem(path: Path) -> Problem:
    if path.suffix == ".npz":
        return Problem.from_arrays(_arrays(path))
    return Problem.from_dict(_document(path))


def _solution(path: Path, problem: Problem) -> Solution:
    if path.suffix == ".npz":
        return Solution.from_arrays(_arrays(path), problem=problem)
    return Solution.from_dict(_document(path), problem=problem)


def _document(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except OSError as error:
        raise ProblemError("no_file", "", f"{path.name} cannot be read.") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ProblemError("not_json", "", f"{path.name} is not JSON in UTF-8.") from error


def _no_number(word: str) -> NoReturn:
    raise ProblemError("not_a_number", "", f"{word} is not a number of JSON.")


def _arrays(path: Path) -> dict[str, object]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except FileNotFoundError as error:
        raise ProblemError("no_file", "", f"{path.name} cannot be read.") from error
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ProblemError("not_npz", "", f"{path.name} is not a file of named arrays.") from error


def _write(solution: Solution, path: Path) -> None:
    try:
        if path.suffix == ".npz":
            arrays = {name: np.asarray(array) for name, array in solution.to_arrays().items()}
            np.savez_compressed(path, allow_pickle=False, **arrays)
        else:
            path.write_text(json.dumps(solution.to_dict(), ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise ProblemError("no_file", "", f"{path.name} cannot be written.") from error


def _exit_code(solution: Solution) -> int:
    if solution.status == "infeasible":
        return INFEASIBLE
    return NOTHING_FOUND if solution.value is None else PLAN


def _print(data: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")


def _refuse(error: ProblemError, *, as_json: bool) -> NoReturn:
    if as_json:
        _print({"error": error.to_dict()})
    else:
        Console(stderr=True, highlight=False).print(f"{error.path or 'The file'}: {error.hint} ({error.code})")
    raise SystemExit(WRONG)


def _show(done: int, total: int, best: int | None, bound: int | None) -> None:
    """Progress for people, on the error stream."""
    figures = "" if best is None else f", value {best}" + ("" if bound is None else f" of at most {bound}")
    Console(stderr=True, highlight=False).print(f"{done} of {total}{figures}")


def _summary(problem: Problem, solution: Solution) -> None:
    lines = [f"{solution.status}: value {solution.value}, at most {solution.bound} is possible"]
    if solution.status == "infeasible":
        lines = ["infeasible: these rules cannot hold together", *solution.conflicts]
    else:
        lines.append(f"{solution.stats['served']} of {problem.leaders} leaders served, {len(solution.pairs)} pairs")
        lines.append(f"{solution.stats['blocking_pairs']} pairs would rather have each other")
    Console(highlight=False).print("\n".join(lines))


def _verdict(verdict: Verdict) -> None:
    lines = [f"value {verdict.value}, at most {verdict.bound} is possible"]
    lines += [f"{violation.path or '/'}: {violation.code}" for violation in verdict.violations]
    lines.append("All is true." if verdict.ok else "Not all is true.")
    Console(highlight=False).print("\n".join(lines))


if __name__ == "__main__":
    app()
