"""Who can see what of mine: by name, the most private things first, every thing in words."""

import re

from django.urls import reverse

from cast import Cast
from peripatos.core.access.built import is_built
from peripatos.core.access.table import loaded_table
from peripatos.insight.selectors.my_data import is_mine
from peripatos.web.everyone.about.words import THING_WORDS


def readers(body: str, thing: str) -> list[str]:
    """The lines below one thing on the page: who reads it whole, and who in part."""
    after = body.split(f'<span class="said">{thing}</span>')[1].split("</li>", maxsplit=1)[0]
    return re.findall(r'<span class="meta">([^<]*)</span>', after)


def test_my_data_names_who_reads_each_thing_of_mine(cast: Cast) -> None:
    body = cast.client("leader").get(reverse("my-data")).content.decode()
    coach, coordinator = cast.people["coach"].display_name, cast.people["coordinator"].display_name
    assert readers(body, "Your journal") == ["You"]
    assert coach in readers(body, "Notes that both sides of a pair write")[0]
    assert coordinator not in "".join(readers(body, "Notes that both sides of a pair write"))
    assert coordinator in readers(body, "When you meet, and with whom")[0]


def test_things_open_to_the_owner_alone_stand_first(cast: Cast) -> None:
    body = cast.client("leader").get(reverse("my-data")).content.decode()
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", body)
    assert headings[:3] == [
        "Only you in the product; whoever holds the server&#x27;s key file could decrypt it.",
        "Open to you and those you walk with",
        "Open to those who run the programme as well",
    ]


def test_every_thing_of_mine_has_words_of_its_own() -> None:
    mine = {row.rule for row in loaded_table().values() if is_built(row.rule) and is_mine(row)}
    assert mine == set(THING_WORDS) & mine
    assert mine
