"""The journey of a demonstration: which step comes next, whose it is, and where it is done.

Only a marked demonstration database is ever asked; its people are invented, so the guide may look where no person may.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from peripatos.core.access import DutyKind, acting
from peripatos.core.access.rights import task_actor
from peripatos.core.installation import Installation
from peripatos.growth.models import JournalEntry
from peripatos.matching.models import Offer, OfferAnswer, Round
from peripatos.matching.types import Answer, OfferState, RoundState, RunState
from peripatos.people.models import Account, Person
from peripatos.programmes.models import Enrolment, Programme
from peripatos.programmes.selectors.gates import gates_missing
from peripatos.programmes.selectors.guards import missing_for_charter
from peripatos.programmes.types import DutyState, ProgrammeState, Side, StreamKind
from peripatos.relationships.models import AgreementSignature, Relationship
from peripatos.relationships.types import OPEN_STATES, RelationshipState
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.types import SessionState

ORDER = (
    "import",
    "programme",
    "wizard",
    "charter",
    "enrol",
    "round",
    "run",
    "publish",
    "accept_leader",
    "accept_mentor",
    "agree",
    "agree_mentor",
    "book",
    "held",
    "reflect",
    "care",
)
# Parts of a step that another person takes, or that come before its own time, count with it.
SAME_NUMBER = {
    "steward": "wizard",
    "confirm": "charter",
    "start": "charter",
    "ready_leader": "enrol",
    "ready_mentor": "enrol",
    "prepare": "held",
}


@dataclass(frozen=True)
class NextStep:
    """One step: its code, the persona who takes it, the page where it is done."""

    code: str
    persona: str
    path: str

    @property
    def number(self) -> int:
        return ORDER.index(SAME_NUMBER.get(self.code, self.code)) + 1

    @property
    def total(self) -> int:
        return len(ORDER)


def next_step(*, now: datetime) -> NextStep | None:
    """The first step of the journey that is not done; None outside a demonstration."""
    marked = Installation.objects.filter(demonstration=True).first()
    leader = _person_of(marked, "leader_cfo") if marked else None
    if marked is None:
        return None
    with acting(task_actor("sweep", for_actor="guide")):
        pair = Relationship.objects.filter(
            leader_id=leader, stream__kind=StreamKind.COACHING, state__in=OPEN_STATES
        ).first()
        step = (_contracting(pair) or _meeting(pair, now)) if pair else (_founding(marked) or _offering(marked, leader))
        return step or NextStep("care", "coordinator", "/care")


def persona_of(account_id: UUID | None) -> str:
    """The key of the persona that this account is; empty for everybody else."""
    marked = Installation.objects.filter(demonstration=True).first()
    return next((key for key, i in marked.personas.items() if i == str(account_id)), "") if marked else ""


def names_of_personas() -> dict[str, str]:
    """The invented name behind each key; empty outside a demonstration."""
    marked = Installation.objects.filter(demonstration=True).first()
    with acting(task_actor("sweep", for_actor="guide")):
        accounts = Account.objects.filter(id__in=marked.personas.values() if marked else ()).select_related("person")
        names = {str(account.id): account.person.display_name for account in accounts if account.person}
    return {key: names[i] for key, i in marked.personas.items() if i in names} if marked else {}


def _person_of(marked: Installation, key: str) -> UUID | None:
    return Account.objects.filter(id=marked.personas.get(key)).values_list("person_id", flat=True).first()


def _founding(marked: Installation) -> NextStep | None:
    """The steps until a leader and a coach are ready to be matched."""
    programme = Programme.objects.first()
    if programme is None:
        imported = Person.objects.exclude(account__isnull=False).exists()
        return (
            NextStep("programme", "administrator", "/programmes")
            if imported
            else NextStep("import", "administrator", "/imports")
        )
    if programme.state == ProgrammeState.DRAFT:
        return _chartering(programme)
    if programme.state == ProgrammeState.CHARTERED:
        return NextStep("start", "sponsor", f"/programmes/{programme.id}")
    return _enrolling(marked, programme)


def _chartering(programme: Programme) -> NextStep:
    page = f"/programmes/{programme.id}"
    missing = missing_for_charter(programme)
    if not missing:
        return NextStep("charter", "sponsor", page)
    if not all(code.startswith("steward:") for code in missing):
        return NextStep("wizard", "coordinator", page)
    if programme.duties.filter(kind=DutyKind.STEWARD, state=DutyState.PROPOSED).exists():
        return NextStep("confirm", "administrator", "/duties")
    return NextStep("steward", "coordinator", f"{page}/responsible")


def _enrolling(marked: Installation, programme: Programme) -> NextStep | None:
    """Until the leader and the coach whom one can walk in as take part and are ready to be matched."""
    people = (("leader_cfo", Side.LEADER, "ready_leader"), ("coach", Side.MENTOR, "ready_mentor"))
    enrolled = {key: _enrolments(_person_of(marked, key), side) for key, side, _code in people}
    if not all(enrolled.values()):
        return NextStep("enrol", "coordinator", f"/programmes/{programme.id}/enrolments")
    for key, _side, code in people:
        if any(gates_missing(enrolled[key]).values()):
            return NextStep(code, key, "/taking-part")
    return None


def _enrolments(person: UUID | None, side: Side) -> list[UUID]:
    taking_part = Enrolment.objects.filter(person=person, side=side, stream__kind=StreamKind.COACHING)
    return list(taking_part.values_list("id", flat=True))


def _offering(marked: Installation, leader: UUID | None) -> NextStep | None:
    round_ = Round.objects.filter(stream__kind=StreamKind.COACHING).order_by("-created_at").first()
    if round_ is None or round_.state == RoundState.CLOSED:
        return NextStep("round", "coordinator", "/matching")
    if round_.state != RoundState.PUBLISHED:
        solved = round_.runs.filter(state=RunState.SOLVED).first()
        path = f"/matching/{solved.id}" if solved else f"/matching/rounds/{round_.id}"
        return NextStep("publish" if solved else "run", "coordinator", path)
    offer = Offer.objects.filter(round=round_, leader_id=leader, state=OfferState.OPEN).first()
    if offer is None:
        return None
    waiting = set(OfferAnswer.objects.filter(offer=offer, answer=Answer.PENDING).values_list("side", flat=True))
    if Side.LEADER in waiting:
        return NextStep("accept_leader", "leader_cfo", f"/offers/{offer.id}")
    return NextStep("accept_mentor", _key_of(marked, offer.mentor_id), f"/offers/{offer.id}")


def _key_of(marked: Installation, person: UUID) -> str:
    account = Account.objects.filter(person_id=person).first()
    return next((key for key, i in marked.personas.items() if account and i == str(account.id)), "coach")


def _contracting(pair: Relationship) -> NextStep | None:
    if pair.state != RelationshipState.CONTRACTING:
        return None
    signed = set(AgreementSignature.objects.filter(agreement__relationship=pair).values_list("person_id", flat=True))
    path = f"/relationships/{pair.id}"
    return (
        NextStep("agree", "leader_cfo", path)
        if pair.leader_id not in signed
        else NextStep("agree_mentor", "coach", path)
    )


def _meeting(pair: Relationship, now: datetime) -> NextStep | None:
    """From the first date on: until the first session begins it can be prepared, from then on it can be held."""
    sessions = MentoringSession.objects.filter(relationship=pair).exclude(state=SessionState.CANCELLED)
    first = sessions.order_by("starts_at").first()
    if first is None:
        return NextStep("book", "leader_cfo", f"/relationships/{pair.id}")
    if first.starts_at > now and not first.agenda:
        return NextStep("prepare", "leader_cfo", f"/sessions/{first.id}")
    if first.starts_at <= now and not sessions.filter(state=SessionState.HELD).exists():
        return NextStep("held", "leader_cfo", f"/sessions/{first.id}")
    reflected = JournalEntry.objects.filter(Q(author_id=pair.leader_id), created_at__gte=pair.created_at).exists()
    return None if reflected else NextStep("reflect", "leader_cfo", "/journal")
