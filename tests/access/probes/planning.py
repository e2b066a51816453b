"""Plans of a stream: preparing, reading, downloading, publishing."""

from access.cells import Scene, Seen, probe
from peripatos.core.access import Code, may
from peripatos.planning.models import Cohort, PlanPin


@probe(may.STREAM_PLAN_PREPARE_RUN_PIN)
def keep_together(scene: Scene) -> Seen:
    one, other = scene.planning.people[:2]
    page = scene.post("plan-pins", scene.planning.run.plan_id, kind="together", person=one.id, other=other.id)
    with scene.as_fixture():
        changed = PlanPin.objects.filter(plan=scene.planning.run.plan_id).exists()
    return scene.does(page, changed=changed)


@probe(may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF)
def read_plan(scene: Scene) -> Seen:
    page = scene.get("plan-run", scene.planning.run.id)
    seen = scene.reads(page, scene.planning.people[0].display_name)
    if seen is Seen.FULL:
        assert all(page.shows(person.display_name) for person in scene.planning.people)
        assert scene.get("plan-proof", scene.planning.run.id).shows("Recompute now"), "the proof is not there"
    return seen


@probe(may.STREAM_PLAN_DOWNLOAD_PROBLEM_SOLUTION_AND_PROOF)
def download(scene: Scene) -> Seen:
    seen = scene.reads(scene.get("plan-download", scene.planning.run.id, "problem"), '"people"')
    if seen is Seen.FULL:
        assert scene.get("plan-download", scene.planning.run.id, "solution").shows('"certificate"')
    return seen


@probe(may.STREAM_PLAN_PUBLISH)
def publish(scene: Scene) -> Seen:
    page = scene.post("plan-publish", scene.planning.run.id)
    with scene.as_fixture():
        changed = Cohort.objects.filter(plan=scene.planning.run.plan_id).exists()
    return scene.does(page, changed=changed)


@probe(may.PEER_COHORT_READ_ROSTER_AND_CHARTER)
def roster_of_cohort(scene: Scene) -> Seen:
    cohort, peer = scene.planning.cohort, scene.planning.people[0].display_name
    page = scene.get("cohort", cohort.id)
    if scene.code is Code.METADATA:
        return scene.reads_part(page, word="together since", rest=peer)
    if scene.code is Code.GATED:
        return Seen.AGGREGATE if page.shows("6 people") and not page.shows("together since") else Seen.NOTHING
    seen = scene.reads(page, peer)
    if seen is Seen.FULL:
        assert page.shows(scene.cast.leader.display_name)
    return seen


@probe(may.ROTATION_PLACEMENT_READ_OWN_VISITS, own=True)
def own_visits(scene: Scene) -> Seen:
    return scene.reads(scene.get("visits"), scene.planning.host.display_name)
