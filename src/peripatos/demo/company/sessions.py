"""The sessions of each pair: what took place, what did not, what is booked ahead."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from peripatos.demo.company.diary import Diary, instant
from peripatos.demo.company.fitting import DAY
from peripatos.demo.company.types import Pair, PlannedSession
from peripatos.demo.company.writings import PairTexts

AHEAD_DAYS = 182
UNCONFIRMED_AFTER_DAYS = 7
_PAST_STATES = {"held": 86, "missed": 4, "cancelled": 6, "unconfirmed": 4}
_NOTICE_MINUTES = (90, 1_440, 2_880, 4_320, 10_080)


@dataclass(slots=True)
class _Course:
    """How the meetings of one pair went: ``waning`` ones were missed lately and none is booked."""

    pair: Pair
    times: list[int]
    texts: PairTexts
    waning: bool
    steady: bool


@dataclass(slots=True)
class SessionPlanner:
    """Books the sessions of one pair after the other. The cast's meetings always take place and are written up."""

    diary: Diary
    today: date
    rng: Random
    cast: frozenset[str]

    def with_sessions(self, pair: Pair) -> Pair:
        """The pair with its sessions in order; none before both have signed."""
        if pair.signed_on is None:
            return pair
        steady = pair.leader in self.cast and pair.mentor in self.cast
        waning = not steady and self.rng.random() < 0.07
        times = self._times(pair, pair.signed_on, self._last_day(pair, waning=waning, steady=steady), steady=steady)
        texts = PairTexts(pair.stream, len(times), self.today, self.rng)
        course = _Course(pair, times, texts, waning, steady)
        return replace(pair, sessions=tuple(self._session(course, number) for number in range(1, len(times) + 1)))

    def _last_day(self, pair: Pair, *, waning: bool, steady: bool) -> date:
        if pair.closed_on is not None:
            return pair.closed_on
        ahead = steady or (not waning and self.rng.random() < 0.9)
        end = self.today + timedelta(days=AHEAD_DAYS) if ahead else self.today - timedelta(days=1)
        return min(end, pair.planned_end_on)

    def _times(self, pair: Pair, signed: date, last: date, *, steady: bool) -> list[int]:
        found: list[int] = []
        day = pair.formed_on + timedelta(days=min(pair.cadence_days, 30))
        while day <= last:
            wished = day + timedelta(days=0 if steady else self.rng.randint(-3, 3))
            if not _paused(pair, wished):
                start = self.diary.book(pair.leader, pair.mentor, wished, pair.session_minutes, between=(signed, last))
                found += [] if start is None else [start]
            day += timedelta(days=pair.cadence_days)
        return sorted(found)

    def _session(self, course: _Course, number: int) -> PlannedSession:
        start = course.times[number - 1]
        closing = course.pair.closed_how == "completed" and number == len(course.times)
        session = PlannedSession(
            number=number,
            kind="closure" if closing else "regular",
            starts_at=instant(start),
            minutes=course.pair.session_minutes,
            state="scheduled",
            moved_times=1 if self.rng.random() < 0.1 else 0,
        )
        if self._days_ago(start) > 0:
            return self._past(course, session, start)
        is_next = number == 1 or self._days_ago(course.times[number - 2]) > 0
        return course.texts.planned(session) if is_next else session

    def _past(self, course: _Course, session: PlannedSession, start: int) -> PlannedSession:
        state = self._past_state(course, session.number, start)
        changed = replace(session, state=state)
        if state == "held":
            return course.texts.held(changed, generous=course.steady)
        if state == "missed":
            missed_by = self.rng.choice(("leader", "mentor", "leader", "both"))
            return course.texts.not_held(replace(changed, missed_by=missed_by))
        if state == "cancelled":
            by, notice = self.rng.choice(("leader", "mentor")), self.rng.choice(_NOTICE_MINUTES)
            return replace(changed, cancelled_by=by, notice_minutes=notice)
        return course.texts.not_held(changed)

    def _past_state(self, course: _Course, number: int, start: int) -> str:
        """``scheduled`` is a session of these days that has not been confirmed yet."""
        if course.steady:
            return "held"
        if course.waning and number > len(course.times) - 2:
            return self.rng.choice(("missed", "cancelled"))
        state = self.rng.choices(list(_PAST_STATES), list(_PAST_STATES.values()))[0]
        waits = state == "unconfirmed" and self._days_ago(start) <= UNCONFIRMED_AFTER_DAYS
        return "scheduled" if waits else state

    def _days_ago(self, start: int) -> int:
        return self.today.toordinal() - start // DAY


def _paused(pair: Pair, day: date) -> bool:
    return (
        pair.paused_from is not None and pair.paused_until is not None and pair.paused_from <= day <= pair.paused_until
    )
