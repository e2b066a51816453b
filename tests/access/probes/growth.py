"""Journal, actions, needs."""

from access.cells import Scene, Seen, probe
from peripatos.core.access import may
from peripatos.growth.models import ActionItem, JournalEntry, Need


def _action(scene: Scene) -> ActionItem:
    with scene.as_fixture():
        return ActionItem.objects.get(relationship=scene.pair)


def _entry(scene: Scene) -> JournalEntry:
    with scene.as_fixture():
        return JournalEntry.objects.get(author=scene.cast.leader)


@probe(may.ACTION_ITEM_READ_TICK)
def read_action(scene: Scene) -> Seen:
    return scene.reads(scene.get("action", _action(scene).id), scene.word(f"action.{scene.kind}"))


@probe(may.ACTION_ITEM_CREATE_EDIT_DROP)
def edit_action(scene: Scene) -> Seen:
    action = _action(scene)
    page = scene.post("action", action.id, text="Send the draft", version=action.version)
    return scene.does(page, changed=scene.now_of(action, "version") != action.version)


@probe(may.JOURNAL_ENTRY_READ)
def read_entry(scene: Scene) -> Seen:
    return scene.reads(scene.get("journal-entry", _entry(scene).id), scene.word("journal"))


@probe(may.JOURNAL_ENTRY_CREATE_UPDATE_DELETE)
def remove_entry(scene: Scene) -> Seen:
    page = scene.post("journal-remove", _entry(scene).id)
    with scene.as_fixture():
        changed = not JournalEntry.objects.filter(author=scene.cast.leader).exists()
    return scene.does(page, changed=changed)


@probe(may.NEED_ASK_READ_OWN, own=True)
def need(scene: Scene) -> Seen:
    page = scene.post("need", kind="growth", text="To think aloud")
    with scene.as_fixture():
        changed = Need.objects.filter(person=scene.me).exists()
    return scene.does(page, changed=changed)
