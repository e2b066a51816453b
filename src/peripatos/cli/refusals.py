"""What an operator reads when a service refuses; pages have sentences of their own for the same codes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn

from peripatos.cli.start import FINDINGS, WRONG, stop
from peripatos.core.errors import BadInput, Denied, Missing, PeripatosError

SENTENCES: Mapping[str, str] = {
    "import_not_checked": "This import is not checked, or was committed by somebody else a moment ago.",
    "import_has_errors": "Errors or questions stand in the way; mend them, or leave lines out with --leave-out.",
    "import_not_open": "This import is no longer open: it was committed, or thrown away.",
    "import_not_committed": "This import was never committed, or was undone already.",
    "undo_too_late": "An import can be undone for thirty days, and they are over.",
    "later_import": "A later import has changed the same people or comes from the same source; undo that one first.",
    "programme_is_closing": "The programme is closing, so nobody joins any more.",
    "stream_without_pairs": "This stream is not arranged in pairs; choose coaching, advising or reverse.",
    "programme_is_over": "The programme is ending, so no new round can be opened.",
    "round_is_open": "A round of this stream is already open.",
    "round_is_published": "The offers of this round are out, so it can no longer be run.",
    "round_is_closed": "This round is closed.",
    "run_is_under_way": "A run of this round is under way in a worker; wait for it, or call it off on its page.",
    "run_is_over": "A worker has finished this run already; look at it with `peripatos match show`.",
}


NO_DATABASE = (
    "The database does not answer, or is of another version than this program: run `peripatos migrate`, "
    "then `peripatos check`."
)


@contextmanager
def refusals(*, as_json: bool) -> Iterator[None]:
    """Turns a refusal of a service into one sentence and an exit code: 2 for wrong input, 1 for all else."""
    from django.db import OperationalError, ProgrammingError

    try:
        yield
    except PeripatosError as problem:
        refuse(problem, as_json=as_json)
    except (OperationalError, ProgrammingError):
        stop(NO_DATABASE, code=FINDINGS, as_json=as_json, code_name="database")


def refuse(problem: PeripatosError, *, as_json: bool) -> NoReturn:
    """Ends the command with the sentence of ``problem``."""
    if isinstance(problem, BadInput):
        lines = [f"{place}: {sentence}" for place, sentence in problem.fields.items()]
        stop("\n".join(lines), code=WRONG, as_json=as_json, code_name=problem.code, fields=problem.fields)
    code = WRONG if problem.code in READING else FINDINGS
    stop(sentence_of(problem), code=code, as_json=as_json, code_name=problem.code)


READING = ("unreadable_file", "unknown_field", "sensitive_column")


def sentence_of(problem: PeripatosError) -> str:
    """One sentence with the remedy."""
    if isinstance(problem, Missing):
        return "There is no such thing here; check the id."
    if isinstance(problem, Denied):
        return "The command line may not do this."
    if problem.message and problem.message != problem.code:
        return problem.message
    reason = str(problem.data.get("reason", problem.code))
    return SENTENCES.get(reason, f"A rule stands in the way: {reason.replace('_', ' ')}.")
