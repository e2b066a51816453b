"""The demonstration as it lies in the database: times that agree, and a round that is worth running."""

from datetime import timedelta

import pytest

from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.core.access.rights import operator
from peripatos.demo.fill.run import DEMONSTRATOR, fill
from peripatos.matching.models import Offer, Proposal, Round
from peripatos.matching.runs import run_now
from peripatos.matching.selectors.board import run_head
from peripatos.matching.services.requests import request_run
from peripatos.people.models import Account
from peripatos.planning.inputs import reporting_pairs
from peripatos.planning.models import CohortMember, Placement
from peripatos.programmes.models import BusinessEvent
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.types import BLOCKING_STATES, SessionState

pytestmark = pytest.mark.django_db
WELL = 7000
A_DAY = timedelta(days=1)


def test_the_open_round_of_coaches_serves_nearly_everybody_and_the_kept_pair_fits() -> None:
    now = clock.now()
    fill(seed=7, leaders=120, now=now)
    with acting(operator("root")) as actor:
        round_id = Round._base_manager.get(stream__kind="coaching", state="open").id
        run_id = request_run(actor=actor, round_id=round_id, now=now)
        run_now(actor=actor, run_id=run_id, now=now)
        head = run_head(actor, run_id)
    assert (head.leaders or 0) >= 8
    assert (head.leaders or 0) - (head.served or 0) <= 2
    with acting(DEMONSTRATOR):
        cast = {key: Account.objects.get(email=email).person_id for key, email in emails().items()}
        kept = Proposal._base_manager.get(run_id=run_id, leader_id=cast["leader_cfo"])
    assert kept.mentor_id == cast["coach"]
    assert kept.fit >= WELL


def emails() -> dict[str, str]:
    """Addresses of two personas, as the sign-in page has them."""
    return {"leader_cfo": "ada.okafor@corvane.example", "coach": "mei.tanaka@corvane.example"}


def test_what_is_written_down_about_times_agrees() -> None:
    now = clock.now()
    fill(seed=7, leaders=12, now=now)
    with acting(DEMONSTRATOR):
        sessions = list(MentoringSession._base_manager.all())
        offers = list(Offer._base_manager.all())
    assert {s.state for s in sessions} >= {SessionState.HELD, SessionState.SCHEDULED}
    for session in sessions:
        assert (session.closed_at is None) == (session.state in BLOCKING_STATES)
        assert session.closed_at is None or session.closed_at <= now
        if session.state == SessionState.CANCELLED:
            assert session.closed_at == session.starts_at - timedelta(minutes=session.notice_minutes or 0)
        reminded = session.starts_at - A_DAY <= now and not (
            session.closed_at and session.closed_at <= session.starts_at - A_DAY
        )
        assert session.reminded_at == (session.starts_at - A_DAY if reminded else None)
    assert [o.id for o in offers if not o.created_at <= (o.closed_at or now) <= o.closes_at] == []


@pytest.mark.parametrize("leaders", [12, 120])
def test_cohorts_and_visits_keep_the_promises_of_a_published_plan(leaders: int) -> None:
    now = clock.now()
    fill(seed=7, leaders=leaders, now=now)
    with acting(DEMONSTRATOR):
        first = Account.objects.get(email=emails()["leader_cfo"]).person_id
        seats = list(CohortMember._base_manager.values_list("cohort_id", "person_id"))
        visits = list(Placement._base_manager.select_related("leader", "host").order_by("starts_on"))
        quiet = [(e.starts_on, e.ends_on) for e in BusinessEvent._base_manager.filter(quiet=True)]
        lines = reporting_pairs({person for _, person in seats})
    groups: dict[object, set[object]] = {}
    for cohort, person in seats:
        groups.setdefault(cohort, set()).add(person)
    assert len({person for _, person in seats}) == len(seats)
    assert first in {person for _, person in seats}
    assert [pair for pair in lines for group in groups.values() if pair <= group] == []
    assert visits
    assert [v for v in visits if v.leader.function == v.host.function] == []
    assert [v for v in visits for start, end in quiet if v.starts_on <= end and start <= v.ends_on] == []
    for side in ("leader_id", "host_id"):
        taken: dict[object, object] = {}
        for visit in visits:
            who = getattr(visit, side)
            assert who not in taken or taken[who] < visit.starts_on  # type: ignore[operator]
            taken[who] = visit.ends_on
