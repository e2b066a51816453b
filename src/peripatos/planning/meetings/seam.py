"""Meetings as a kind of plan."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from peripatos.planning.meetings.booking import begin
from peripatos.planning.meetings.building import build
from peripatos.planning.meetings.figures import figures
from peripatos.planning.meetings.settings import MeetingSettings, cleaned
from peripatos.planning.seams import Asked, Built, Publication, Result
from peripatos.planning.types import PlanKind
from peripatos.programmes.types import ProgrammeState


class MeetingSeam:
    """See ``seams.Seam``."""

    kind = PlanKind.MEETINGS
    publishable_in = (ProgrammeState.CHARTERED, ProgrammeState.PILOTING, ProgrammeState.RUNNING)

    def defaults(self, _programme_id: UUID, /) -> Mapping[str, Any]:
        """Four weeks from the Monday after the run, all streams whose people meet."""
        return asdict(MeetingSettings())

    def cleaned(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        return asdict(cleaned(settings))

    def build(self, asked: Asked) -> Built:
        return build(asked)

    def figures(self, result: Result) -> Mapping[str, Any]:
        return figures(result.problem, result.solution)

    def publish(self, publication: Publication) -> Mapping[str, int]:
        """Says what is to be booked; sweeps then book it pair after pair (``meetings.booking``)."""
        return begin(publication)


SEAM = MeetingSeam()
