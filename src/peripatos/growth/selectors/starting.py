"""Which steps of a start are true already, read from what the person did."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, QuerySet, Subquery

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import Missing
from peripatos.growth.models import JournalEntry
from peripatos.matching.models import OfferAnswer, RankedPreference
from peripatos.matching.types import Answer
from peripatos.people.models import Profile, WorkPattern
from peripatos.people.types import ProfileRole, ProfileState
from peripatos.programmes.models import Enrolment, OutsiderScope
from peripatos.programmes.onboarding import role_of
from peripatos.programmes.policies import target_of_enrolment
from peripatos.programmes.types import Side
from peripatos.relationships.models import Agreement, Relationship
from peripatos.relationships.types import OPEN_STATES, AgreementState, RelationshipState
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.types import SessionState

OWN = may.ONBOARDING_CHECKLIST_AND_CONFIDENTIALITY_AGREEMENT_READ_AND_SIGN_OWN
BOOKED = (SessionState.SCHEDULED, SessionState.HELD, SessionState.UNCONFIRMED, SessionState.MISSED)


@dataclass(frozen=True)
class StartFacts:
    """Ids of the steps that are done, the profile that counts, and the pair and scope that steps lead to;
    ``bookable_id`` is a pair that may book already.
    """

    done: frozenset[str]
    role: ProfileRole
    pair_id: UUID | None
    bookable_id: UUID | None
    scope_id: UUID | None


def start_facts(actor: Actor, enrolment_id: UUID) -> StartFacts:
    """What the actor has done of the start of their own enrolment; two questions, and no text is opened."""
    row = Enrolment.objects.select_related("stream").filter(id=enrolment_id).first()
    if row is None:
        raise Missing(kind="enrolment")
    require(actor, OWN, target_of_enrolment(row))
    role = ProfileRole(role_of(row.stream.kind, row.side))
    facts = _facts(row, role)
    pairs = _pairs(row).filter(state__in=OPEN_STATES).order_by("-formed_on", "id").values("id")
    scopes = _scopes(row).order_by("-starts_on", "id").values("id")[:1]
    found: dict[str, Any] = dict(
        Enrolment.objects.filter(id=row.id)
        .annotate(
            pair_id=Subquery(pairs[:1]),
            bookable_id=Subquery(pairs.filter(state=RelationshipState.ACTIVE)[:1]),
            scope_id=Subquery(scopes),
        )
        .annotate(**{f"did_{n}": Exists(rows) for n, rows in enumerate(facts.values())})
        .values()
        .get()
    )
    done = frozenset(step for n, step in enumerate(facts) if found[f"did_{n}"])
    return StartFacts(done, role, found["pair_id"], found["bookable_id"], found["scope_id"])


def _facts(row: Enrolment, role: ProfileRole) -> dict[str, QuerySet[Any]]:
    """For each step the rows that exist once it is done."""
    sessions = MentoringSession.objects.filter(relationship__in=_pairs(row))
    answered = OfferAnswer.objects.filter(
        **{f"offer__{row.side}_id": row.person_id}, offer__round__stream_id=row.stream_id, side=row.side
    ).exclude(answer=Answer.PENDING)
    agreed = (AgreementState.SIGNED, AgreementState.REPLACED)
    return {
        "zone-and-hours": WorkPattern.objects.filter(person_id=row.person_id, confirmed_at__isnull=False),
        "profile": Profile.objects.filter(
            person_id=row.person_id, role=role, state__in=(ProfileState.COMPLETE, ProfileState.VERIFIED)
        ),
        "wishes": RankedPreference.objects.filter(enrolment=row),
        "scope": _scopes(row).filter(signed_at__isnull=False),
        "answer-offer": answered,
        "agreement": Agreement.objects.filter(relationship__in=_pairs(row), state__in=agreed),
        "book-series": sessions.filter(state__in=BOOKED),
        "first-session": sessions.filter(state=SessionState.HELD),
        "first-page": JournalEntry.objects.filter(author_id=row.person_id),
    }


def _pairs(row: Enrolment) -> QuerySet[Relationship]:
    side = "leader_id" if row.side == Side.LEADER else "mentor_id"
    return Relationship.objects.filter(stream_id=row.stream_id, **{side: row.person_id})


def _scopes(row: Enrolment) -> QuerySet[OutsiderScope]:
    return OutsiderScope.objects.filter(programme_id=row.programme_id, person_id=row.person_id)
