"""The dry run: everything that a commit would do and everything that stands in its way, without touching a database."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from peripatos.people.roster import compare, identity, managers, mapping, rows
from peripatos.people.roster.limits import STANDARD, Limits
from peripatos.people.roster.mapping import column_index
from peripatos.people.roster.sniff import read_table
from peripatos.people.roster.types import (
    Answers,
    Candidate,
    ColumnMapping,
    Counts,
    Finding,
    KnownPerson,
    Report,
    Severity,
    Table,
    Verdict,
)
from peripatos.people.roster.values import clean

WEIGHT = {Severity.ERROR: 0, Severity.ASK: 1, Severity.WARNING: 2, Severity.NOTE: 3}


def check(
    data: bytes,
    *,
    today: date,
    known: Iterable[KnownPerson] = (),
    answers: Answers | None = None,
    limits: Limits = STANDARD,
) -> Report:
    """The report of a dry run of the file ``data`` against the people ``known``.

    Raises ``UnreadableFile`` for a file that is no roster at all, ``UnknownField`` and ``SensitiveColumn`` for
    answers that cannot be.
    """
    told = answers or Answers()
    return check_table(read_table(data, answers=told, limits=limits), today=today, known=known, answers=told)


def check_table(table: Table, *, today: date, known: Iterable[KnownPerson] = (), answers: Answers) -> Report:
    """The same for a table already read."""
    mapped, mapping_findings = mapping.suggest(table, answers.mapping)
    read = rows.build(table, mapped, answers=answers, today=today)
    out = _left_out(table, answers)
    candidates = read.candidates
    for candidate in candidates:
        if candidate.line in out:
            candidate.verdict = Verdict.LEFT_OUT
    people = identity.index(known)
    matches = identity.Matches(read.headers)
    _settle(candidates, people, matches, answers)
    found = [*table.findings, *mapping_findings, *read.findings, *matches.findings]
    findings = _sorted(f for f in found if f.line not in out)
    return _report(table, mapped, candidates, people, findings)


def _settle(
    candidates: Sequence[Candidate], people: identity.People, matches: identity.Matches, answers: Answers
) -> None:
    staying = [candidate for candidate in candidates if candidate.verdict is not Verdict.LEFT_OUT]
    identity.drop_shared_boxes(staying, matches)
    identity.settle_duplicates(staying, matches, keep=answers.duplicates)
    identity.settle_addresses(staying, matches)
    identity.recognise(candidates, people, matches)
    identity.note_namesakes(staying, matches)
    managers.link(candidates, people, matches, chosen=answers.managers)
    compare.note_listed_leavers(staying, people, matches)
    compare.compare(staying, people)
    for candidate in staying:
        if candidate.verdict is Verdict.SKIPPED and candidate.facts.status == "left" and not candidate.known:
            matches.note("already_left", candidate, "end_date")


def _left_out(table: Table, answers: Answers) -> frozenset[int]:
    lines = set(answers.leave_out)
    for column, value in answers.leave_out_where:
        at = column_index(table.headers, column)
        lines.update(
            record.line for record in table.records if clean(record.cells[at]).casefold() == clean(value).casefold()
        )
    return frozenset(lines)


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    """By line, the heaviest first; the same thing said twice of one cell is said once."""
    once = {(f.line, f.column, f.code, f.message): f for f in findings}
    return sorted(once.values(), key=lambda f: (f.line, WEIGHT[f.severity], f.column, f.code))


def _report(
    table: Table,
    mapped: tuple[ColumnMapping, ...],
    candidates: Sequence[Candidate],
    people: identity.People,
    findings: list[Finding],
) -> Report:
    blocked = {f.line for f in findings if f.blocks}
    for candidate in identity.live(candidates):
        if candidate.line in blocked or not identity.line_key(candidate.facts):
            candidate.verdict = Verdict.BLOCKED
    absent = compare.absences(candidates, people)
    return Report(
        table.source, mapped, _counts(candidates, len(absent.leavers), findings), tuple(findings), tuple(candidates),
        absent.leavers, absent.once, tuple(sorted({c.known for c in candidates if c.known})),
    )  # fmt: skip


def _counts(candidates: Sequence[Candidate], gone: int, findings: Sequence[Finding]) -> Counts:
    verdicts = Counter(candidate.verdict for candidate in candidates)
    weights = Counter(f.severity for f in findings)
    return Counts(
        verdicts[Verdict.NEW], verdicts[Verdict.CHANGED], verdicts[Verdict.UNCHANGED], verdicts[Verdict.LEAVER] + gone,
        weights[Severity.ERROR], weights[Severity.ASK],
    )  # fmt: skip
