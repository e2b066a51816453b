"""The scene of the tests of planning."""

from planning_scene import meeting, planning  # noqa: F401  (fixtures)
