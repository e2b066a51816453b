"""The preview with a fictitious leader."""

from access.cells import Scene, Seen, probe
from peripatos.core.access import may


@probe(may.PREVIEW_WITH_A_FICTITIOUS_LEADER_READ)
def preview(scene: Scene) -> Seen:
    return scene.reads(scene.get("preview", scene.cast.programme.id), "The people and the words are invented")
