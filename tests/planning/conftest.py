"""The scenes of the tests of planning, and a database that really commits."""

from planning_scene import meeting, planning, rotating
from scheduling.conftest import committed, emptied_by_the_runner

__all__ = ["committed", "emptied_by_the_runner", "meeting", "planning", "rotating"]
