"""What the stream's agreed policy says, and whether a run used it."""

from dataclasses import asdict
from uuid import UUID

from peripatos.matching.models import MatchRun
from peripatos.programmes.defaults import WEIGHTS, rules_from_json
from peripatos.programmes.models import Stream, StreamPolicy
from peripatos.programmes.types import HardRules, StreamKind, TwoStep


def agreed_policy(stream_id: UUID, kind: StreamKind) -> tuple[dict[str, int], HardRules]:
    """Weights in basis points and hard rules of the stream's agreed policy; the defaults of its kind where it says
    nothing.
    """
    rows = StreamPolicy.objects.filter(stream_id=stream_id, state=TwoStep.AGREED).order_by("-number")
    weights, rules = rows.values_list("weights", "rules").first() or ({}, {})
    return dict(weights or WEIGHTS[kind]), rules_from_json(rules, kind)


def run_differs_from_policy(run: MatchRun) -> bool:
    """Whether a run used other weights or rules than the stream's agreed policy, which takes two people to change."""
    stream: Stream = run.round.stream
    kind = StreamKind(stream.kind)
    weights, rules = agreed_policy(stream.id, kind)
    used = rules_from_json(run.settings["rules"], kind)
    return bool(run.settings["weights"] != weights or asdict(used) != asdict(rules))
