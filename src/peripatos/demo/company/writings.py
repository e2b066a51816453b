"""What people write: agendas, outcomes, notes and actions of a pair, pages of a journal, needs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from peripatos.demo.company.pools import lines
from peripatos.demo.company.types import AskedNeed, JournalPage, PlannedAction, PlannedSession
from peripatos.growth.prompts import prompts, themes

_ACTIONS_A_SESSION = (0, 1, 1, 1, 2)
_OPEN_ACTION_DAYS = 75
_NEED_KINDS = ("growth", "growth", "strategy", "tactics", "fresh_eyes", "function")


class PairTexts:
    """The texts of one pair: drawn without repeats as long as the pool lasts."""

    def __init__(self, stream: str, sessions: int, today: date, rng: Random) -> None:
        self._rng, self._today = rng, today
        self._agendas = _drawn(lines("agendas", stream), sessions, rng)
        self._outcomes = _drawn(lines("outcomes", stream), sessions, rng)
        self._notes = _drawn(lines("shared_notes", stream), sessions, rng)
        self._actions = _drawn(lines("actions", stream), 2 * sessions, rng)
        self._preparation = _drawn(lines("preparation", "lines"), sessions, rng)
        self._of_leader = _drawn(lines("private_notes", "leader"), sessions, rng)
        self._of_mentor = _drawn(lines("private_notes", "mentor"), sessions, rng)

    def planned(self, session: PlannedSession) -> PlannedSession:
        """The next session, prepared."""
        number = session.number - 1
        return replace(session, agenda=self._agendas[number], preparation=self._preparation[number])

    def not_held(self, session: PlannedSession) -> PlannedSession:
        """A session that was prepared and did not take place."""
        return replace(session, agenda=self._agendas[session.number - 1])

    def held(self, session: PlannedSession, *, generous: bool) -> PlannedSession:
        """A session that took place; not everybody writes everything, unless they are ``generous``."""
        number = session.number - 1
        return replace(
            session,
            agenda=self._agendas[number],
            preparation=self._sometimes(0.5, self._preparation[number], generous=generous),
            outcome=self._sometimes(0.85, self._outcomes[number], generous=generous),
            shared_note=self._sometimes(0.7, self._notes[number], generous=generous),
            leader_note=self._sometimes(0.3, self._of_leader[number], generous=generous),
            mentor_note=self._sometimes(0.4, self._of_mentor[number], generous=generous),
            actions=self._taken_on(session, generous=generous),
        )

    def _sometimes(self, share: float, text: str, *, generous: bool) -> str:
        return text if generous or self._rng.random() < share else ""

    def _taken_on(self, session: PlannedSession, *, generous: bool) -> tuple[PlannedAction, ...]:
        count = 1 if generous else self._rng.choice(_ACTIONS_A_SESSION)
        first = 2 * (session.number - 1)
        return tuple(self._action(text, session.starts_at.date()) for text in self._actions[first : first + count])

    def _action(self, text: str, met_on: date) -> PlannedAction:
        side = "mentor" if self._rng.random() < 0.15 else "leader"
        due_on = met_on + timedelta(days=self._rng.choice((7, 14, 14, 21, 28, 42)))
        recent = (self._today - met_on).days <= _OPEN_ACTION_DAYS
        if recent and (due_on >= self._today or self._rng.random() < 0.25):
            return PlannedAction(text, side, due_on, "open", None)
        if self._rng.random() < 0.12:
            return PlannedAction(text, side, due_on, "dropped", None)
        done_on = min(due_on + timedelta(days=self._rng.randint(-5, 6)), self._today)
        return PlannedAction(text, side, due_on, "done", max(done_on, met_on))


def journal_of(author: str, today: date, rng: Random, *, pages: int) -> tuple[JournalPage, ...]:
    """Pages of the last twelve months, oldest first."""
    found = []
    for day in sorted(rng.sample(range(1, 360), pages)):
        theme = rng.choice(themes()).id
        prompt = rng.choice([prompt for prompt in prompts() if prompt.theme_id == theme])
        found.append(
            JournalPage(
                author, _evening(today - timedelta(days=day), rng), prompt.id, rng.choice(lines("journal", theme))
            )
        )
    return tuple(reversed(found))


def need_of(member: str, today: date, rng: Random) -> AskedNeed:
    """Something that somebody asked for in the last weeks."""
    kind = rng.choice(_NEED_KINDS)
    return AskedNeed(
        member, _evening(today - timedelta(days=rng.randint(1, 60)), rng), kind, rng.choice(lines("needs", kind))
    )


def _evening(day: date, rng: Random) -> datetime:
    return datetime(day.year, day.month, day.day, rng.randint(6, 20), rng.randrange(60), tzinfo=UTC)


def _drawn(pool: tuple[str, ...], number: int, rng: Random) -> list[str]:
    found: list[str] = []
    while len(found) < number:
        found += rng.sample(pool, min(len(pool), number - len(found)))
    return found
