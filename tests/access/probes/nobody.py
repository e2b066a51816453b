"""What nobody may do: read the text of a mail that was sent, or give a duty to themselves.

Leader, coordinator and administrator name themselves on every route, the others each on a fifth of them. Mails are
looked for on such a fifth and where an invitation stands; that nobody finds one on any page is tried with the canaries.
"""

from collections.abc import Iterator

from django.db import transaction

from access.cells import RollBack, Scene, Seen, probe
from access.crawl import one_of_each
from access.probes.people import GENERAL_THING
from cast_programme import LETTER
from peripatos.core.access import may
from peripatos.core.access.table import PERSONAS
from peripatos.people.models import Person
from peripatos.programmes.models import Duty

PROPOSE_DUTIES = ("CD", "SP", "OA")
TRY_ALL = ("OW", "CD", "OA")
SHARES = 5
LETTERS = ("own-invitation", "programme-invitations", "taking-part")


def _addresses(scene: Scene) -> list[str]:
    """What this persona tries to press: everything, or a share."""
    return list(one_of_each(scene.cast).values()) if scene.persona in TRY_ALL else _share(scene)


def _share(scene: Scene) -> list[str]:
    return list(one_of_each(scene.cast).values())[PERSONAS.index(scene.persona) % SHARES :: SHARES]


def _answers(scene: Scene, method: str, addresses: list[str], sent: dict[str, object]) -> Iterator[bytes]:
    """What each address answers; whatever it changed is taken back before the next."""
    client = scene.client()
    for address in addresses:
        try:
            with transaction.atomic():
                response = getattr(client, method)(address, sent)
                assert response.status_code < 500, address
                yield b"".join(response.streaming_content) if response.streaming else response.content
                raise RollBack  # noqa: TRY301  the savepoint is left here and nowhere else
        except RollBack:
            pass


@probe(may.OUTGOING_E_MAIL_COPY_READ_BODY)
def mail_body(scene: Scene) -> Seen:
    """The walk finds the letter of an invitation for whom it is, and the text of no mail."""
    letter = [address for route, address in one_of_each(scene.cast).items() if route in LETTERS]
    pages = list(_answers(scene, "get", letter + _share(scene), {}))
    assert any(LETTER.encode() in page for page in pages) == (scene.persona == "OW")
    return Seen.FULL if any(scene.word("mail").encode() in page for page in pages) else Seen.NOTHING


@probe(may.ROLE_GRANT_GRANT_TO_ONESELF, without=GENERAL_THING)
def grant_to_oneself(scene: Scene) -> Seen:
    """Nobody names themselves anywhere; those who propose duties name anybody else on the same form."""
    form = [one_of_each(scene.cast)["programme-responsible"]]
    assert _is_named(scene, scene.cast.people["other_mentor"], form) == (scene.persona in PROPOSE_DUTIES)
    return Seen.FULL if _is_named(scene, scene.me, form + _addresses(scene)) else Seen.NOTHING


def _is_named(scene: Scene, person: Person, addresses: list[str]) -> bool:
    """Whether any address makes a duty for this person of a form that names them wherever it can."""
    named = dict.fromkeys(("person", "person_id", "sponsor", "coordinator", "deputy"), person.id)
    sent = {"kind": "steering", "duty": "steering", "name": "Third walk", "currency": "EUR", "stream_id": "", **named}
    before = _duties(scene, person)
    return any(_duties(scene, person) != before for _ in _answers(scene, "post", addresses, sent))


def _duties(scene: Scene, person: Person) -> int:
    with scene.as_fixture():
        return Duty.objects.filter(person=person).count()
