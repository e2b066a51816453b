"""What a commit would change: differences per person, leavers, and those absent for the first time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from peripatos.people.roster import names, values
from peripatos.people.roster.identity import Matches, People, live, name_of
from peripatos.people.roster.types import Candidate, Difference, KnownPerson, PersonFacts, Verdict

NAME_FIELDS = ("first_name", "middle_name", "last_name")
HELD_FIELDS = (
    "title",
    "department",
    "organisation",
    "location",
    "country",
    "grade",
    "function",
    "start_on",
    "languages",
)
ABSENCES_OF_A_LEAVER = 2


@dataclass(frozen=True, slots=True)
class Absences:
    """Keys of people of this source who are missing from the file: for the second time, or for the first."""

    leavers: tuple[str, ...]
    once: tuple[str, ...]


def compare(candidates: Sequence[Candidate], people: People) -> None:
    """Sets the verdict and the differences of every candidate that nothing stands in the way of."""
    for candidate in live(candidates):
        known = people.by_key.get(candidate.known)
        if known is None:
            candidate.verdict = Verdict.SKIPPED if candidate.facts.status == "left" else Verdict.NEW
            continue
        candidate.differences = tuple(_differences(candidate, known))
        candidate.verdict = _verdict(candidate, known)


def note_listed_leavers(candidates: Sequence[Candidate], people: People, matches: Matches) -> None:
    """People who left, yet still stand in a file that says nothing about employment: they stay as they are."""
    for candidate in live(candidates):
        known = people.by_key.get(candidate.known)
        if known and known.left and not stated_status(candidate, known):
            matches.note("listed_leaver", candidate)


def _verdict(candidate: Candidate, known: KnownPerson) -> Verdict:
    if candidate.facts.status == "left" and not known.left:
        return Verdict.LEAVER
    return Verdict.CHANGED if candidate.differences else Verdict.UNCHANGED


def _differences(candidate: Candidate, known: KnownPerson) -> Iterable[Difference]:
    facts, held = candidate.facts, known.facts
    if _has_new_ref(facts, held):
        yield Difference("external_ref", held.external_ref, facts.external_ref)
    if facts.email and facts.email != held.email:
        yield Difference("email", held.email, facts.email)
    yield from _name_differences(facts, held)
    for name in HELD_FIELDS:
        if _differs(name, facts, held):
            yield Difference(name, shown(getattr(held, name)), shown(getattr(facts, name)))
    yield from _state_differences(candidate, known)


def _only_zeros(new: str, old: str) -> bool:
    return new.isdigit() and old.isdigit() and new.lstrip("0") == old.lstrip("0") and len(new) < len(old)


def _name_differences(facts: PersonFacts, held: PersonFacts) -> Iterable[Difference]:
    if not facts.full_name or (
        names.whole_key(name_of(facts)) == names.whole_key(name_of(held))
        and values.same_text(facts.full_name, held.full_name)
    ):
        return
    for name in NAME_FIELDS:
        new, old = getattr(facts, name), getattr(held, name)
        if not values.same_text(new, old) and (new or name in {"first_name", "last_name"}):
            yield Difference(name, old, new)


def _differs(name: str, facts: PersonFacts, held: PersonFacts) -> bool:
    """Silence changes nothing, nor do capitals, codes at the end, or a title that the export has cut."""
    new, old = getattr(facts, name), getattr(held, name)
    if not new or new == old:
        return False
    if not isinstance(new, str):
        return True
    if values.same_text(new, values.without_suffix(old)[0]):
        return False
    return not (name in {"title", "department"} and len(new) >= 20 and old.casefold().startswith(new.casefold()))


def _state_differences(candidate: Candidate, known: KnownPerson) -> Iterable[Difference]:
    facts, held = candidate.facts, known.facts
    status = stated_status(candidate, known)
    if facts.end_on != held.end_on and (facts.end_on or (known.left and status == "active")):
        yield Difference("end_on", shown(held.end_on), shown(facts.end_on))
    if status and status != held.status:
        yield Difference("status", held.status, status)
    if candidate.manager_stated and candidate.manager != (f"known:{known.manager}" if known.manager else ""):
        yield Difference("manager", known.manager, candidate.manager)


def stated_status(candidate: Candidate, known: KnownPerson) -> str:
    """What a line says about employment. A silent file brings back only whom it let go itself."""
    if candidate.facts.status or not known.left:
        return candidate.facts.status
    again = known.in_source and known.absent_count >= ABSENCES_OF_A_LEAVER
    return "active" if again or _has_new_ref(candidate.facts, known.facts) else ""


def _has_new_ref(facts: PersonFacts, held: PersonFacts) -> bool:
    new, old = facts.external_ref, held.external_ref
    return bool(new) and new.casefold() != old.casefold() and not _only_zeros(new, old)


def shown(value: str | date | tuple[str, ...] | None) -> str:
    """A value as it stands in the table of differences."""
    if isinstance(value, tuple):
        return "; ".join(value)
    return value.isoformat() if isinstance(value, date) else value or ""


def absences(candidates: Sequence[Candidate], people: People) -> Absences:
    """People whom this source named before and does not name now; a left-out line still counts as named."""
    present = {candidate.known for candidate in candidates if candidate.known}
    missing = [p for p in people.by_key.values() if p.in_source and not p.left and p.key not in present]
    gone = tuple(p.key for p in missing if p.absent_count + 1 >= ABSENCES_OF_A_LEAVER)
    return Absences(gone, tuple(p.key for p in missing if p.absent_count + 1 < ABSENCES_OF_A_LEAVER))
