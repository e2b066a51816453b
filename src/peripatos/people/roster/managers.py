"""Reporting lines: managers found by id, address or name in any order, then circles."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from peripatos.people.roster import names, values
from peripatos.people.roster.identity import Matches, People, name_of
from peripatos.people.roster.sentences import finding, listed, several
from peripatos.people.roster.types import Candidate, Finding, ManagerRef, PersonFacts, RefKind, Verdict

ORDER = (RefKind.ID, RefKind.EMAIL, RefKind.NAME)


@dataclass(slots=True)
class Directory:
    """Everyone who can be somebody's manager: people of the file first, then those already held. Values are tokens."""

    refs: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    emails: dict[str, str] = field(default_factory=dict)
    whole: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    short: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    facts: dict[str, PersonFacts] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)

    def add(self, token: str, facts: PersonFacts) -> None:
        name = name_of(facts)
        self.facts[token] = facts
        if facts.external_ref:
            self.refs.setdefault(facts.external_ref.casefold(), token)
            self.written[token] = facts.external_ref
            if facts.external_ref.isdigit():
                self.numbers[facts.external_ref.lstrip("0")].add(token)
        if facts.email:
            self.emails.setdefault(facts.email, token)
        for key, where in ((names.whole_key(name), self.whole), (names.short_key(name), self.short)):
            if key:
                where[key].add(token)
        if facts.preferred_name and facts.last_name:
            self.short[names.fold(f"{facts.preferred_name.split()[0]} {facts.last_name}")].add(token)


def token_of(candidate: Candidate) -> str:
    """A person already held keeps one token whether a file names them or not."""
    return f"known:{candidate.known}" if candidate.known else f"line:{candidate.line}"


def link(candidates: Sequence[Candidate], people: People, matches: Matches, *, chosen: Mapping[int, str]) -> None:
    """Finds each manager after all people are known. ``chosen`` holds what a person settled per line: an id, an
    address, or "".
    """
    directory = _directory(candidates, people)
    for candidate in candidates:
        if candidate.verdict in {Verdict.LEFT_OUT, Verdict.SKIPPED} or not candidate.manager_stated:
            continue
        if candidate.line in chosen:
            candidate.manager_refs = _as_chosen(chosen[candidate.line])
        _link_one(candidate, directory, matches)
    _note_circles(candidates, people, matches)


def _as_chosen(text: str) -> tuple[ManagerRef, ...]:
    email = values.as_email(text)
    kind = RefKind.EMAIL if email else RefKind.ID
    return (ManagerRef(kind, email or text, ""),) if text else ()


def _directory(candidates: Sequence[Candidate], people: People) -> Directory:
    directory = Directory()
    named = set()
    for candidate in candidates:
        if candidate.verdict in {Verdict.LEFT_OUT, Verdict.SKIPPED}:
            continue
        named.add(candidate.known)
        directory.add(token_of(candidate), candidate.facts)
    for person in people.by_key.values():
        if person.key not in named:
            directory.add(f"known:{person.key}", person.facts)
    return directory


def _link_one(candidate: Candidate, directory: Directory, matches: Matches) -> None:
    if not candidate.manager_refs:
        return
    refs = sorted(candidate.manager_refs, key=lambda ref: ORDER.index(ref.kind))
    found = [(ref, _find(ref, candidate, directory, matches)) for ref in refs]
    certain = [(ref, next(iter(tokens))) for ref, tokens in found if len(tokens) == 1]
    if certain:
        _take(candidate, certain, directory, matches)
        return
    candidate.manager_stated = False
    several = [(ref, tokens) for ref, tokens in found if tokens]
    if several:
        ref, tokens = several[0]
        matches.findings.append(_ambiguous(candidate, ref, tokens))
        return
    matches.note("missing_manager", candidate, "manager_ref")


def _ambiguous(candidate: Candidate, ref: ManagerRef, tokens: set[str]) -> Finding:
    lines = [int(token.removeprefix("line:")) for token in tokens if token.startswith("line:")]
    return finding("ambiguous_manager", candidate.line, ref.column, others=several(lines, len(tokens)))


def _take(candidate: Candidate, certain: list[tuple[ManagerRef, str]], directory: Directory, matches: Matches) -> None:
    token = certain[0][1]
    if any(other != token for _, other in certain[1:]):
        matches.note("manager_conflict", candidate, "manager_ref")
    if token == token_of(candidate):
        candidate.manager_stated = False
        matches.note("self_manager", candidate, "manager_ref")
        return
    if directory.facts[token].status == "left":
        matches.note("left_manager", candidate, "manager_ref")
        return
    candidate.manager = token


def _find(ref: ManagerRef, candidate: Candidate, directory: Directory, matches: Matches) -> set[str]:
    if ref.kind is RefKind.EMAIL:
        token = directory.emails.get(ref.text)
        return {token} if token else set()
    by_id = _find_id(ref.text, candidate, directory, matches)
    if by_id or ref.kind is RefKind.ID:
        return by_id
    name = names.parse(ref.text)
    if name.id_hint and (hinted := _find_id(name.id_hint, candidate, directory, matches)):
        return hinted
    return _find_name(name, directory)


def _find_id(text: str, candidate: Candidate, directory: Directory, matches: Matches) -> set[str]:
    token = directory.refs.get(text.casefold())
    if token:
        return {token}
    near = directory.numbers.get(text.lstrip("0"), set()) if text.isdigit() else set()
    if len(near) == 1:
        token = next(iter(near))
        matches.note("leading_zeros_lost", candidate, "manager_ref", meant=max(directory.written[token], text, key=len))
        return {token}
    return set()


def _find_name(name: names.Name, directory: Directory) -> set[str]:
    """All words first, then first given and family name with initials that agree; exact middle names beat missing
    ones.
    """
    whole = directory.whole.get(names.whole_key(name), set())
    near = whole or directory.short.get(names.short_key(name), set())
    fitting = {token for token in near if names.agree(name, name_of(directory.facts[token]))}
    if len(fitting) > 1 and names.initials(name):
        exact = {
            token
            for token in fitting
            if names.initials(name_of(directory.facts[token]))[:1] == names.initials(name)[:1]
        }
        return exact or fitting
    return fitting


def _note_circles(candidates: Sequence[Candidate], people: People, matches: Matches) -> None:
    parents = {f"known:{p.key}": f"known:{p.manager}" for p in people.by_key.values() if p.manager}
    by_token = {}
    for candidate in candidates:
        if candidate.verdict in {Verdict.LEFT_OUT, Verdict.SKIPPED}:
            continue
        by_token[token_of(candidate)] = candidate
        if candidate.manager_stated:
            parents[token_of(candidate)] = candidate.manager
    for circle in circles(parents):
        members = [by_token[token] for token in circle if token in by_token]
        lines = listed([member.line for member in members])
        for member in members:
            matches.note("cycle", member, "manager_ref", lines=lines)


def circles(parents: Mapping[str, str]) -> list[list[str]]:
    """Every circle of a map in which each person has at most one manager; in the order in which the map meets them."""
    done: set[str] = set()
    found = []
    for start in parents:
        path: dict[str, int] = {}
        node = start
        while node and node not in done and node not in path:
            path[node] = len(path)
            node = parents.get(node, "")
        if node in path:
            found.append([member for member, at in path.items() if at >= path[node]])
        done.update(path)
    return found
