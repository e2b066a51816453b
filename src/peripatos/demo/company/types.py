"""The demonstration company as frozen values. ``key`` is a person's employee id; other values refer to people by it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Site:
    """A place of work; ``starts_minute`` is when the day usually begins, in minutes after midnight."""

    id: str
    city: str
    country: str
    zone: str
    weight: int
    names: tuple[str, ...]
    languages: tuple[str, ...]
    starts_minute: int


@dataclass(frozen=True, slots=True)
class WorkWeek:
    """Working hours in local minutes after midnight, on ``days`` (0 is Monday)."""

    starts_minute: int
    ends_minute: int
    days: tuple[int, ...]

    def as_hours(self) -> dict[str, list[list[str]]]:
        """The week as ``{"mon": [["09:00", "17:30"]], …}``."""
        span = [_clock(self.starts_minute), _clock(self.ends_minute)]
        return {_DAYS[day]: [list(span)] for day in self.days}


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the company, or (with ``organisation``) from outside it. ``function`` is an id of the vocabulary."""

    key: str
    given_name: str
    family_name: str
    email: str
    title: str
    grade: str
    function: str
    department: str
    site: str
    city: str
    country: str
    zone: str
    languages: tuple[str, ...]
    hired_on: date
    manager: str | None
    week: WorkWeek
    organisation: str = ""
    on_leave: bool = False

    @property
    def external(self) -> bool:
        """Whether the person is from outside."""
        return bool(self.organisation)

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class Expertise:
    """A concept of the vocabulary at level 1 to 4."""

    concept: str
    level: int


@dataclass(frozen=True, slots=True)
class Portrait:
    """A person's profile in one role (leader, coach, advisor, reverse_mentor). Working preferences are 1 to 5."""

    member: str
    role: str
    headline: str
    bio: str
    offers: tuple[Expertise, ...]
    seeks: tuple[Expertise, ...]
    industries: tuple[str, ...]
    functions: tuple[str, ...]
    styles: tuple[str, ...]
    preferred_styles: tuple[str, ...]
    pace: int
    directness: int
    challenge: int
    preparation: int
    capacity: int
    minutes_a_month: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What an external advisor is engaged for."""

    member: str
    title: str
    topics: tuple[str, ...]
    exclusions: str
    minutes_a_quarter: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class HeldDuty:
    """A duty; ``stream`` is empty for the whole programme, and ``deputy`` marks a stand-in."""

    kind: str
    member: str
    stream: str = ""
    deputy: bool = False


@dataclass(frozen=True, slots=True)
class TakingPart:
    """An enrolment: ``places`` counts mentors wanted (leader side) or leaders taken (mentor side)."""

    member: str
    stream: str
    side: str
    places: int
    joined_on: date


@dataclass(frozen=True, slots=True)
class Wishes:
    """The ranked list of one person in one stream, best first."""

    member: str
    stream: str
    side: str
    ranked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Two people who are not to be matched: ``kind`` is ``no_match`` (a private wish) or the kind of a conflict."""

    member: str
    other: str
    kind: str


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """Something that one side took on after a session."""

    text: str
    side: str
    due_on: date
    state: str
    done_on: date | None


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session of a pair with what was written about it; times are aware UTC. Empty texts were not written."""

    number: int
    kind: str
    starts_at: datetime
    minutes: int
    state: str
    moved_times: int = 0
    missed_by: str = ""
    cancelled_by: str = ""
    notice_minutes: int | None = None
    agenda: str = ""
    preparation: str = ""
    outcome: str = ""
    shared_note: str = ""
    leader_note: str = ""
    mentor_note: str = ""
    actions: tuple[PlannedAction, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair and its history. ``state``: contracting, active, paused, closed; unsigned while contracting."""

    key: str
    stream: str
    leader: str
    mentor: str
    round: int
    formed_on: date
    signed_on: date | None
    planned_end_on: date
    state: str
    cadence_days: int
    session_minutes: int
    sessions: tuple[PlannedSession, ...] = ()
    closed_on: date | None = None
    closed_how: str = ""
    paused_from: date | None = None
    paused_until: date | None = None


@dataclass(frozen=True, slots=True)
class MatchingRoundPlan:
    """A round of one stream: ``number`` as in ``Pair.round``. A round without ``published_on`` is still open."""

    number: int
    stream: str
    opened_on: date
    published_on: date | None


@dataclass(frozen=True, slots=True)
class JournalPage:
    """A page of a private journal."""

    author: str
    written_at: datetime
    prompt: str
    text: str


@dataclass(frozen=True, slots=True)
class AskedNeed:
    """Somebody used "I need…"."""

    member: str
    asked_at: datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A date of the business year, or a quiet period; the last day counts."""

    title: str
    starts_on: date
    ends_on: date
    quiet: bool


@dataclass(frozen=True, slots=True)
class BusyBlock:
    """Time that a calendar shows as taken, aware UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody as whom one can walk in."""

    key: str
    label: str
    member: str


@dataclass(frozen=True, slots=True)
class Company:
    """A whole company on one day, with its programme; the same seed, size and day give an equal value."""

    name: str
    domain: str
    seed: int
    today: date
    ladder: tuple[str, ...]
    sites: tuple[Site, ...]
    members: tuple[Member, ...]
    leaders: tuple[str, ...]
    coaches: tuple[str, ...]
    advisors: tuple[str, ...]
    reverse_mentors: tuple[str, ...]
    cast: tuple[Persona, ...]
    duties: tuple[HeldDuty, ...]
    portraits: tuple[Portrait, ...]
    scopes: tuple[Scope, ...]
    enrolments: tuple[TakingPart, ...]
    rounds: tuple[MatchingRoundPlan, ...]
    wishes: tuple[Wishes, ...]
    apart: tuple[Apart, ...]
    pairs: tuple[Pair, ...]
    journal: tuple[JournalPage, ...]
    needs: tuple[AskedNeed, ...]
    events: tuple[CalendarEvent, ...]

    @property
    def mentors(self) -> tuple[str, ...]:
        """Everybody on a giving side."""
        return self.coaches + self.advisors + self.reverse_mentors
