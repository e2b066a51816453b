"""The cast, signed in once, from which every cell starts."""

from datetime import UTC, datetime

from django.conf import settings

from access.cells import MEMBER_OF, Scene, refusals_so_far
from cast import Cast
from cast_matching import add_matching
from cast_planning import add_planning
from cast_programme import add_programme_office
from peripatos.core.access.table import Row

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
COUNTED: list[str] = []


class Stage:
    """Makes a scene for one member of the cast and one row."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.matching = cast, add_matching(cast)
        add_programme_office(cast)
        self.planning = add_planning(cast)
        names = [name for name in MEMBER_OF.values() if name]
        self.session_keys = {name: cast.client(name).cookies[settings.SESSION_COOKIE_NAME].value for name in names}

    def scene(self, row: Row, persona: str) -> Scene:
        """That member before that row."""
        parts = (self.cast, self.matching, self.planning)
        return Scene(*parts, row, persona, self.session_keys, refused_before=refusals_so_far())
