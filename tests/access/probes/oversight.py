"""What duties read and change of a programme as a whole: figures, history, the policy of a stream."""

from access.cells import Scene, Seen, probe
from access.probes.people import GENERAL_THING
from peripatos.core.access import Code, may
from peripatos.programmes.models import StreamPolicy

POLICY_WORDS = "version 2"


@probe(may.PROGRAMME_DASHBOARD_READ_AGGREGATE, without=GENERAL_THING)
def overview(scene: Scene) -> Seen:
    page = scene.get("overview-of", scene.cast.programme.id)
    seen = scene.reads(page, "too few to judge")
    if seen is Seen.FULL:
        assert page.shows("leaders walk with somebody"), "the figures are not there"
        return Seen.FULL if _names_somebody(scene, page.body.decode()) else Seen.AGGREGATE
    return seen


def _names_somebody(scene: Scene, body: str) -> bool:
    main = body[body.index("<main") :]
    others = [p.display_name for name, p in scene.cast.people.items() if name != scene.member]
    return any(name in main for name in others)


@probe(may.PROGRAMME_DASHBOARD_DRILL_TO_A_PERSON, without=GENERAL_THING)
def drill(scene: Scene) -> Seen:
    """Nothing on the overview leads to a page of somebody, whatever it is asked with."""
    ids = [p.id for p in (*scene.cast.people.values(), *scene.cast.pairs.values(), *scene.cast.sessions.values())]
    address = scene.get("overview-of", scene.cast.programme.id)
    pages = [address, scene.get("overview"), scene.post("overview-of", scene.cast.programme.id, person=scene.me.id)]
    shown = b"".join(page.body[page.body.find(b"<main") :] for page in pages if page.status == 200).decode()
    drilled = any(str(one) in shown for one in ids) or _names_somebody(scene, f"<main{shown}")
    return Seen.FULL if drilled else Seen.NOTHING


@probe(may.CHANGE_HISTORY_OF_PROGRAMME_ROUND_READ)
def history(scene: Scene) -> Seen:
    page = scene.get("programme-history", scene.cast.programme.id)
    return scene.reads_part(page, word=scene.cast.second_coordinator.display_name, rest=POLICY_WORDS)


@probe(may.STREAM_POLICY_CHANGE_WHAT_PUBLISHED_RUNS_USE, without=GENERAL_THING)
def policy(scene: Scene) -> Seen:
    """The second signature; whoever proposes a version cannot give it too."""
    stream, waiting = scene.cast.streams["coaching"], scene.matching.policy_id
    page = scene.post("settle-policy", stream.id, waiting, "agree")
    changed = _state(scene, waiting) == "agreed"
    if changed and scene.code is Code.TWO_PEOPLE:
        assert _propose_and_agree(scene) == "proposed", "one person changed the policy alone"
    return scene.does(page, changed=changed)


def _propose_and_agree(scene: Scene) -> str:
    stream = scene.cast.streams["coaching"]
    with scene.as_fixture():
        own = StreamPolicy.objects.create(
            created_at=scene.cast.now,
            programme=scene.cast.programme,
            stream=stream,
            number=3,
            weights={},
            rules={},
            proposed_by=scene.me,
        )
    scene.post("settle-policy", stream.id, own.id, "agree")
    return _state(scene, own.id)


def _state(scene: Scene, policy: object) -> str:
    with scene.as_fixture():
        return StreamPolicy.objects.values_list("state", flat=True).get(id=policy)
