"""Who is who: lines of one person, addresses of two, and which person already held a line is about."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from peripatos.people.roster import names, values
from peripatos.people.roster.sentences import finding
from peripatos.people.roster.types import FACT_NAMES, Candidate, Finding, KnownPerson, PersonFacts, Verdict

SHARED_BY = 3
UNCOMPARED = frozenset({"full_name"})


@dataclass(frozen=True)
class People:
    """Persons already held, found by each of their keys."""

    by_key: Mapping[str, KnownPerson]
    by_ref: Mapping[str, KnownPerson]
    by_number: Mapping[str, list[KnownPerson]]
    by_email: Mapping[str, KnownPerson]
    by_name: Mapping[str, list[KnownPerson]]


@dataclass(slots=True)
class Matches:
    """What the search for persons found; ``headers`` gives the columns in which to show it."""

    headers: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)

    def note(self, sentence: str, candidate: Candidate, name: str = "", **data: object) -> None:
        self.findings.append(finding(sentence, candidate.line, self.headers.get(name, ""), **data))


def index(known: Iterable[KnownPerson]) -> People:
    people = list(known)
    numbers: defaultdict[str, list[KnownPerson]] = defaultdict(list)
    by_name: defaultdict[str, list[KnownPerson]] = defaultdict(list)
    for person in people:
        if person.facts.external_ref.isdigit():
            numbers[person.facts.external_ref.lstrip("0")].append(person)
        by_name[name_key(person.facts)].append(person)
    return People(
        {person.key: person for person in people},
        {person.facts.external_ref.casefold(): person for person in people if person.facts.external_ref},
        numbers,
        {person.facts.email: person for person in people if person.facts.email},
        by_name,
    )


def name_of(facts: PersonFacts) -> names.Name:
    return names.Name(facts.first_name, facts.middle_name, facts.last_name, facts.suffix)


def name_key(facts: PersonFacts) -> str:
    return names.whole_key(name_of(facts))


def drop_shared_boxes(candidates: Sequence[Candidate], matches: Matches) -> None:
    """A box that several people read is nobody's address: the people stay, the address goes."""
    holders: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for candidate in candidates:
        if candidate.facts.email:
            holders[candidate.facts.email].add((candidate.facts.external_ref, name_key(candidate.facts)))
    for candidate in candidates:
        email = candidate.facts.email
        if email and (values.is_shared_box(email) or len(holders[email]) >= SHARED_BY):
            matches.note("shared_mailbox", candidate, "email")
            candidate.facts.email = ""


def settle_duplicates(candidates: Sequence[Candidate], matches: Matches, *, keep: str) -> None:
    """Several lines of one person: repeats are skipped; lines that differ are an error unless ``keep`` is ``first``
    or ``last``.
    """
    groups: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if key := line_key(candidate.facts):
            groups[key].append(candidate)
    for group in groups.values():
        if len(group) > 1:
            _settle(group, matches, keep)


def line_key(facts: PersonFacts) -> str:
    """By what a line names its person: the id, else the address, else the name with the first day."""
    if facts.external_ref:
        return f"id:{facts.external_ref.casefold()}"
    if facts.email:
        return f"email:{facts.email}"
    name = name_key(facts)
    return f"name:{name}:{facts.start_on or ''}" if name else ""


def _settle(group: list[Candidate], matches: Matches, keep: str) -> None:
    staying = [candidate for candidate in group if candidate.facts.status != "left"]
    if staying and len(staying) < len(group):
        for gone in (candidate for candidate in group if candidate.facts.status == "left"):
            gone.verdict = Verdict.SKIPPED
            matches.note("duplicate_row", gone, "external_ref", other=staying[0].line)
        group = staying
    chosen = group[-1] if keep == "last" else group[0]
    for other in group:
        if other is not chosen:
            _settle_pair(chosen, other, matches, keep)


def _settle_pair(chosen: Candidate, other: Candidate, matches: Matches, keep: str) -> None:
    different = differing(chosen, other)
    if different and keep not in {"first", "last"}:
        other.verdict = Verdict.BLOCKED
        fields = ", ".join(matches.headers.get(name, name) for name in different)
        matches.note("duplicate_person", other, "external_ref", other=chosen.line, fields=fields)
        return
    other.verdict = Verdict.SKIPPED
    matches.note("duplicate_row", other, "external_ref", other=chosen.line)


def differing(one: Candidate, other: Candidate) -> list[str]:
    found = [
        name for name in FACT_NAMES if name not in UNCOMPARED and getattr(one.facts, name) != getattr(other.facts, name)
    ]
    return found + (["manager_ref"] if one.manager_refs != other.manager_refs else [])


def settle_addresses(candidates: Sequence[Candidate], matches: Matches) -> None:
    """Two people of the file with one address: a return under a new id, or an error; a tag alone is only worth a
    note.
    """
    holders: dict[str, Candidate] = {}
    boxes: dict[str, Candidate] = {}
    for candidate in live(candidates):
        email = candidate.facts.email
        if not email:
            continue
        first = holders.setdefault(email, candidate)
        if first is not candidate:
            holders[email] = _settle_address(first, candidate, matches)
            continue
        other = boxes.setdefault(values.without_tag(email), candidate)
        if other is not candidate:
            matches.note("email_alias", candidate, "email", other=other.line)


def _settle_address(first: Candidate, second: Candidate, matches: Matches) -> Candidate:
    """Which of the two keeps the address."""
    gone, here = (first, second) if first.facts.status == "left" else (second, first)
    if same_person(first.facts, second.facts) and gone.facts.status == "left" != here.facts.status:
        gone.verdict = Verdict.SKIPPED
        matches.note("rehire", here, "external_ref")
        return here
    matches.note("duplicate_email", second, "email", other=first.line)
    second.verdict = Verdict.BLOCKED
    return first


def same_person(one: PersonFacts, other: PersonFacts) -> bool:
    """Whether two names may be one person's; a missing name contradicts nothing."""
    a, b = name_of(one), name_of(other)
    if not names.whole_key(a) or not names.whole_key(b):
        return True
    return names.whole_key(a) == names.whole_key(b) or (names.short_key(a) == names.short_key(b) and names.agree(a, b))


def live(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Candidates that are neither left out, nor skipped, nor in the way of a commit."""
    return (c for c in candidates if c.verdict not in {Verdict.LEFT_OUT, Verdict.SKIPPED, Verdict.BLOCKED})


def note_namesakes(candidates: Sequence[Candidate], matches: Matches) -> None:
    seen: dict[str, Candidate] = {}
    for candidate in live(candidates):
        key = name_key(candidate.facts)
        first = seen.setdefault(key, candidate)
        if key and first is not candidate:
            matches.note("same_name", candidate, other=first.line)


def recognise(candidates: Sequence[Candidate], people: People, matches: Matches) -> None:
    """Ties each line, also a left-out one, to the person already held; by id, else by address, else by name."""
    for candidate in candidates:
        if candidate.verdict is not Verdict.SKIPPED:
            _recognise(candidate, people, matches)
    _refuse_taken(candidates, people, matches)


def _recognise(candidate: Candidate, people: People, matches: Matches) -> None:
    facts = candidate.facts
    by_ref = _by_ref(candidate, people, matches) if facts.external_ref else None
    if by_ref:
        candidate.known = by_ref.key
        return
    by_email = people.by_email.get(facts.email) if facts.email else None
    if by_email and same_person(facts, by_email.facts):
        candidate.known = by_email.key
        if facts.external_ref and by_email.facts.external_ref:
            matches.note("rehire", candidate, "external_ref")
        return
    _by_name(candidate, people, matches)


def _by_ref(candidate: Candidate, people: People, matches: Matches) -> KnownPerson | None:
    ref = candidate.facts.external_ref
    exact = people.by_ref.get(ref.casefold())
    if exact or not ref.isdigit():
        return exact
    near = people.by_number.get(ref.lstrip("0"), [])
    if len(near) != 1 or not same_person(candidate.facts, near[0].facts):
        return None
    if len(near[0].facts.external_ref) > len(ref):
        matches.note("leading_zeros_lost", candidate, "external_ref", meant=near[0].facts.external_ref)
    return near[0]


def _by_name(candidate: Candidate, people: People, matches: Matches) -> None:
    """A line without any key is known by name and first day; a line with a key only reminds of someone who left."""
    facts = candidate.facts
    key = name_key(facts)
    namesakes = people.by_name.get(key, []) if key else []
    if facts.external_ref or facts.email:
        if any(person.left for person in namesakes):
            matches.note("possible_rehire", candidate)
        return
    fitting = [p for p in namesakes if not (facts.start_on and p.facts.start_on and facts.start_on != p.facts.start_on)]
    if len(fitting) == 1:
        candidate.known = fitting[0].key
    elif fitting:
        matches.note("ambiguous_person", candidate, count=len(fitting))


def _refuse_taken(candidates: Sequence[Candidate], people: People, matches: Matches) -> None:
    """Two lines cannot be one person held, and an address held by someone else is free only if that one gets a new
    one here.
    """
    moving = {c.known: c.facts.email for c in live(candidates) if c.known and c.facts.email}
    claimed: dict[str, Candidate] = {}
    for candidate in live(candidates):
        if candidate.known and claimed.setdefault(candidate.known, candidate) is not candidate:
            candidate.verdict = Verdict.BLOCKED
            matches.note(
                "duplicate_person",
                candidate,
                other=claimed[candidate.known].line,
                fields=matches.headers.get("external_ref", "id"),
            )
            continue
        holder = people.by_email.get(candidate.facts.email) if candidate.facts.email else None
        if (
            holder
            and holder.key != candidate.known
            and moving.get(holder.key, candidate.facts.email) == candidate.facts.email
        ):
            candidate.verdict = Verdict.BLOCKED
            matches.note("email_taken", candidate, "email")
