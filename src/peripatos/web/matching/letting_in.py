"""Who could not open an offer, by name, and what happens or has to be done."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from peripatos.people.selectors.accounts import SignIn

NAMES_IN_SIGHT = 8
SAID: Mapping[SignIn, object] = {
    SignIn.NONE: gettext_lazy(
        "When you send the offers, they receive a second letter with a link by which they make their account. "
        "It works for 14 days:"
    ),
    SignIn.INVITED: gettext_lazy("They have such a link already and have not used it; a word from you may help:"),
    SignIn.NO_EMAIL: gettext_lazy(
        "No e-mail address is known, so no link can reach them. Have it added to the roster first:"
    ),
    SignIn.CLOSED: gettext_lazy("Their account was closed. The administrator can open it again:"),
}


def said_cannot_sign_in(found: Mapping[SignIn, Sequence[str]]) -> dict[str, Any] | None:
    """A title and the groups of people; None when everybody can sign in."""
    count = sum(map(len, found.values()))
    if not count:
        return None
    title = ngettext("{n} person cannot sign in yet", "{n} people cannot sign in yet", count).format(n=count)
    return {"title": title, "groups": [_group(said, found[state]) for state, said in SAID.items() if found.get(state)]}


def _group(said: object, names: Sequence[str]) -> dict[str, Any]:
    label = ngettext("{n} name", "{n} names", len(names)).format(n=len(names))
    return {"said": said, "names": names, "more": len(names) > NAMES_IN_SIGHT, "label": label}
