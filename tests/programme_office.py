"""The cast at work on programmes: one of them acts at a time, and a draft is founded by the administrator."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from cast import Cast
from peripatos.core.access import Actor, acting
from peripatos.core.access.rights import operator
from peripatos.programmes.services.founding import create_programme
from peripatos.programmes.services.mandate import save_mandate
from peripatos.programmes.services.streams import save_streams
from peripatos.programmes.types import MandateDraft, ObjectiveDraft, StreamDraft, StreamKind


class Office:
    """The cast, one of whom acts at a time."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.now = cast.now

    @contextmanager
    def as_(self, name: str) -> Iterator[Actor]:
        """One of the cast acts, with the duties they hold at this moment."""
        actor = operator("tests") if name == "operator" else self.cast.actor(name)
        with acting(actor):
            yield actor

    def found(self) -> UUID:
        """An empty draft whose sponsor and coordinator are those of the cast."""
        with self.as_("administrator") as actor:
            return create_programme(
                actor=actor,
                name="Second walk",
                sponsor_id=self.cast.sponsor.id,
                coordinator_id=self.cast.coordinator.id,
                now=self.now,
            )

    def fill(self, programme_id: UUID) -> None:
        """Mandate and one stream of coaching with a budget, written by the coordinator."""
        objective = ObjectiveDraft(
            "own", "More than one for each seat", leader_success=("I could sit there",), mentor_success=("I know one",)
        )
        with self.as_("coordinator") as actor:
            save_mandate(
                actor=actor,
                programme_id=programme_id,
                version=1,
                now=self.now,
                draft=MandateDraft("Second walk", mandate="Because seats empty.", objectives=(objective,)),
            )
            streams = (StreamDraft(StreamKind.COACHING, 30, 60, planned_minor=4_000_000),)
            save_streams(actor=actor, programme_id=programme_id, version=2, drafts=streams, now=self.now)
