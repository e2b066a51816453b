"""Plans of a stream: preparing, reading, downloading, publishing."""

from access.cells import Scene, Seen, probe
from peripatos.core.access import may
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
        changed = Cohort.objects.exists()
    return scene.does(page, changed=changed)
