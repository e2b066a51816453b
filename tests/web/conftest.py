"""The scenes of the tests of pages."""

from matching_scene import scene
from planning_scene import meeting, planning, rotating

__all__ = ["meeting", "planning", "rotating", "scene"]
