"""Words for what people can do: the vocabulary, and one's own profile as a mentor."""

from access.cells import Scene, Seen, probe
from access.probes.people import GENERAL_THING
from peripatos.core.access import may
from peripatos.people.models import Concept, Profile

TYPED = {"typed": "Pricing", "direction": "seeks", "level": 2}


@probe(may.CORE_VOCABULARY_READ, without=GENERAL_THING)
def read_words(scene: Scene) -> Seen:
    """Whoever types a word is shown which concepts it may mean."""
    return scene.reads(scene.post("profile-expertise", "leader", **TYPED), 'value="pricing"')


@probe(may.CORE_VOCABULARY_PROPOSE_A_CONCEPT, without=GENERAL_THING)
def propose_words(scene: Scene) -> Seen:
    sent = TYPED | {"typed": "Crossing the Gobi", "step": "confirm", "concept": ""}
    page = scene.post("profile-expertise", "leader", **sent)
    with scene.as_fixture():
        changed = Concept.objects.filter(label="Crossing the Gobi", state="proposed").exists()
    return scene.does(page, changed=changed)


@probe(may.CAPABILITY_PROFILE_CREATE_UPDATE_OWN, own=True)
def write_own_profile(scene: Scene) -> Seen:
    role = "advisor" if scene.me.kind == "external" else "coach"
    with scene.as_fixture():
        version = Profile.objects.filter(person=scene.me, role=role).values_list("version", flat=True).first() or 0
    sent = {"headline": "Twenty years at sea", "capacity": 1, "minutes_a_month": 60, "version": version}
    page = scene.post("profile-edit", role, **sent)
    with scene.as_fixture():
        changed = Profile.objects.filter(person=scene.me, role=role, headline="Twenty years at sea").exists()
    return scene.does(page, changed=changed)
