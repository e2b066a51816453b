"""`plan KIND` and `plan check`: the planning engine on files, with nothing else of Peripatos."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from peripatos.cli.plan.files import kind_of, read_problem, read_solution, read_source, write_solution
from peripatos.cli.plan.kinds import WORDS
from peripatos.cli.plan.said import summary_of, verdict_of
from peripatos.engine.errors import ProblemError

app = typer.Typer(no_args_is_help=True)
PLAN, REFUSED, WRONG, INFEASIBLE, NOTHING_FOUND = 0, 1, 2, 3, 4

Json = Annotated[bool, typer.Option("--json", help="print one JSON object and nothing else")]


@app.callback()
def _group() -> None:
    """Plan with files: no database, no programme, no account."""


def _command_for(kind: str) -> Callable[..., None]:
    def command(
        problem_file: Annotated[Path, typer.Argument(metavar="PROBLEM", help="the problem, .json or .npz")],
        out: Annotated[Path | None, typer.Option("--out", "-o", help="write the solution here, .json or .npz")] = None,
        seed: Annotated[int, typer.Option(help="decides between equals and drives every search")] = 1,
        effort: Annotated[str, typer.Option(help="quick, normal or thorough")] = "normal",
        time_limit: Annotated[float | None, typer.Option(help="seconds; the best plan so far is kept")] = None,
        as_json: Json = False,
    ) -> None:
        try:
            module, problem = read_problem(kind, problem_file)
            progress = None if as_json else _show
            solution = module.solve(problem, seed=seed, effort=effort, time_limit_s=time_limit, progress=progress)
            if out is not None:
                write_solution(solution, out)
        except ProblemError as error:
            _refuse(error, as_json=as_json)
        if as_json:
            _print(solution.to_dict())
        else:
            Console(highlight=False).print("\n".join(summary_of(kind, problem, solution)))
        raise SystemExit(_exit_code(solution))

    command.__doc__ = (
        f"{WORDS[kind]} Exit 0 with a plan, 2 for a wrong file, 3 when the rules cannot hold, 4 without a plan."
    )
    return command


for _kind in WORDS:
    app.command(_kind)(_command_for(_kind))


@app.command()
def check(
    problem_file: Annotated[Path, typer.Argument(metavar="PROBLEM", help="the problem, .json or .npz")],
    solution_file: Annotated[Path, typer.Argument(metavar="SOLUTION", help="its solution, .json or .npz")],
    as_json: Json = False,
) -> None:
    """Recompute value and bound from the two files alone. Exit 0 when all is true, 1 when not, 2 for a wrong file."""
    try:
        kind = kind_of(read_source(problem_file), problem_file)
        module, problem = read_problem(kind, problem_file)
        verdict = module.judge(problem, read_solution(module, solution_file, problem=problem))
    except ProblemError as error:
        _refuse(error, as_json=as_json)
    if as_json:
        _print(verdict.to_dict())
    else:
        Console(highlight=False).print("\n".join(verdict_of(kind, verdict)))
    raise SystemExit(PLAN if verdict.ok else REFUSED)


def _exit_code(solution: Any) -> int:
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


def _show(done: int, total: int, best: float | None, bound: float | None) -> None:
    """Progress for people, on the error stream."""
    figures = "" if best is None else f", value {best}" + ("" if bound is None else f", bound {bound}")
    Console(stderr=True, highlight=False).print(f"{done} of {total}{figures}")
