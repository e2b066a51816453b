"""The scene of the tests of matching."""

from matching_scene import scene

__all__ = ["scene"]
