"""Starting in a role: checklist, briefing, confidentiality agreement; and the scope of an external person."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peripatos.core.access import Actor, Target, decide, may, require
from peripatos.people.types import PersonKind
from peripatos.programmes.models import ConfidentialitySignature, Enrolment, OutsiderScope
from peripatos.programmes.onboarding import role_of
from peripatos.programmes.policies import target_of_enrolment, target_of_scope
from peripatos.programmes.selectors.gates import gates_missing, missing_gates
from peripatos.programmes.selectors.outside import scopes, scopes_of
from peripatos.programmes.selectors.rows import enrolment_row, one
from peripatos.programmes.texts import Checklist, Step, Text, briefing, checklist, confidentiality
from peripatos.programmes.types import EnrolmentState, Gate, Side, StreamKind

OWN = may.ONBOARDING_CHECKLIST_AND_CONFIDENTIALITY_AGREEMENT_READ_AND_SIGN_OWN


@dataclass(frozen=True)
class OnboardingStep:
    """A step of the checklist; steps that open a gate are done by doing them."""

    id: str
    text: str
    gate: str
    done: bool


@dataclass(frozen=True)
class Onboarding:
    """The page of one's own start in a stream."""

    enrolment_id: UUID
    programme: str
    stream: str
    side: Side
    state: EnrolmentState
    checklist: Checklist
    before: tuple[OnboardingStep, ...]
    later: tuple[OnboardingStep, ...]
    gates_missing: frozenset[Gate]
    waived: frozenset[Gate]
    briefed_at: datetime | None
    signed_version: str
    signed_at: datetime | None
    briefing: Text
    agreement: Text
    outsider: bool

    @property
    def agreement_sections(self) -> tuple[object, ...]:
        return self.agreement.sections if self.outsider else self.agreement.sections_for_insiders


@dataclass(frozen=True)
class Readiness:
    """Whether somebody's start in a stream is done; what they read, ticked and signed stays on their own page."""

    programme: str
    person: str
    stream: str
    side: Side
    gates: tuple[tuple[Gate, bool], ...]
    ticked: int
    steps: int


@dataclass(frozen=True)
class OwnScopeLine:
    """A scope in a list of one's own."""

    id: UUID
    programme: str
    signed_at: datetime | None
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class OwnScope:
    """A scope to read and sign, with the agreement and its terms for outsiders."""

    line: OwnScopeLine
    topics: tuple[str, ...]
    exclusions: str
    minutes_a_quarter: int
    agreement: Text


def onboarding(actor: Actor, enrolment_id: UUID) -> Onboarding:
    """The start of one's own enrolment; six queries."""
    row = enrolment_row(enrolment_id)
    require(actor, OWN, target_of_enrolment(row))
    role = role_of(row.stream.kind, row.side)
    waived = frozenset(Gate(gate) for gate in row.waivers.values_list("gate", flat=True))
    signature = _signature(row)
    missing = missing_gates(
        briefed=row.briefed_at is not None or Gate.BRIEFING in waived,
        signed=signature is not None or Gate.CONFIDENTIALITY in waived,
    )
    ticked = set(row.ticks.values_list("step", flat=True))
    steps = checklist(role)
    return Onboarding(
        enrolment_id=row.id,
        programme=row.programme.name,
        stream=row.stream.kind,
        side=Side(row.side),
        state=EnrolmentState(row.state),
        checklist=steps,
        before=tuple(_step(s, ticked, missing) for s in steps.before_day_one),
        later=tuple(_step(s, ticked, missing) for s in steps.first_30_days),
        gates_missing=missing,
        waived=waived,
        briefed_at=row.briefed_at,
        signed_version=signature.text_version if signature else "",
        signed_at=signature.created_at if signature else None,
        briefing=briefing(role),
        agreement=confidentiality(),
        outsider=row.person.kind == PersonKind.EXTERNAL,
    )


def readiness(actor: Actor, enrolment_id: UUID) -> Readiness:
    """Whether the gates of one enrolment are met or waived, and how far its checklist is; five queries."""
    row = enrolment_row(enrolment_id)
    rule = may.ONBOARDING_CHECKLIST_AND_CONFIDENTIALITY_AGREEMENT_READ_WHETHER_DONE
    require(actor, rule, target_of_enrolment(row))
    missing = gates_missing([row.id])[row.id]
    to_tick = [step.id for step in checklist(role_of(row.stream.kind, row.side)).steps if not step.gate]
    return Readiness(
        programme=row.programme.name,
        person=row.person.display_name,
        stream=row.stream.kind,
        side=Side(row.side),
        gates=tuple((gate, gate not in missing) for gate in Gate),
        ticked=row.ticks.filter(step__in=to_tick).count(),
        steps=len(to_tick),
    )


def _signature(row: Enrolment) -> ConfidentialitySignature | None:
    rows = ConfidentialitySignature.objects.filter(programme_id=row.programme_id, person_id=row.person_id)
    return rows.order_by("-created_at").first()


def _step(step: Step, ticked: set[str], missing: frozenset[Gate]) -> OnboardingStep:
    done = Gate(step.gate) not in missing if step.gate else step.id in ticked
    return OnboardingStep(step.id, step.text, step.gate, done)


def own_scope(actor: Actor, scope_id: UUID) -> OwnScope:
    """One's own scope; raises ``Denied`` for anybody else's."""
    row = one(scopes(), scope_id)
    require(actor, may.OUTSIDER_NDA_AND_SCOPE_GRANT_READ, target_of_scope(row))
    return OwnScope(
        line=own_scope_line(row),
        topics=tuple(row.topics),
        exclusions=row.exclusions,
        minutes_a_quarter=row.minutes_a_quarter,
        agreement=confidentiality(),
    )


def engagement_of(actor: Actor, *, leader_id: UUID, advisor_id: UUID, programme_id: UUID) -> tuple[date, date] | None:
    """First and last day of the signed scope of a leader's advisor, for whoever may know that it exists; None for
    others, and where there is none.
    """
    target = Target(
        owners=frozenset({leader_id}),
        parties={"AD": frozenset({advisor_id})},
        programme_id=programme_id,
        stream=StreamKind.ADVISING,
    )
    if not decide(actor, may.OUTSIDER_NDA_AND_SCOPE_GRANT_READ, target).allowed:
        return None
    signed = scopes_of(advisor_id).filter(programme_id=programme_id, signed_at__isnull=False)
    return signed.order_by("-ends_on").values_list("starts_on", "ends_on").first()


def own_scope_line(row: OutsiderScope) -> OwnScopeLine:
    """A scope as a list of one's own shows it."""
    return OwnScopeLine(row.id, row.programme.name, row.signed_at, row.starts_on, row.ends_on)
