"""Components: what each one promises to the page that uses it."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import reverse

from peripatos.web.components import shapes
from peripatos.web.components.bars import fit_segments, width_of
from peripatos.web.navigation import Entry
from peripatos.web.templatetags import components, frame, words

WEB = Path(components.__file__).parent.parent
CSS = WEB / "static" / "peripatos" / "css"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
PROMISE = "Only you in the product; whoever holds the server's key file could decrypt it."
TOKEN = "token-of-this-test"


def drawn(source: str, **values: object) -> str:
    html = Template(source).render(Context({"csrf_token": TOKEN, **values}))
    return " ".join(html.replace("&#x27;", "'").split())


class Sentence(forms.Form):
    text = forms.CharField(label="Sentence", help_text="One is enough.", max_length=20)
    kinds = forms.MultipleChoiceField(label="Kinds", choices=[("a", "Advice")], widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(label="Agreed")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


# Words


@pytest.mark.parametrize(
    ("minor", "currency", "said"),
    [
        (1250050, "EUR", "EUR 12,500.50"),
        (1250000, "EUR", "EUR 12,500"),
        (-90, "USD", "USD -0.90"),
        (480000, "JPY", "JPY 480,000"),
        (1500, "KWD", "KWD 1.500"),
        (None, "EUR", "not planned"),
    ],
)
def test_money_is_written_from_minor_units(minor, currency, said):
    assert words.money(minor, currency) == said


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mei Tanaka", "MT"),
        ("María de los Ángeles Rodríguez", "MR"),
        ("عبد الرحمن الفارسي", "عا"),
        ("Plato", "P"),
        ("Person 12", "P"),
        ("", "?"),
        (None, "?"),
        ("(Ada) Okafor", "AO"),
    ],
)
def test_initials_stay_in_the_script_of_the_name(name, letters):
    assert words.initials(name) == letters


@pytest.mark.parametrize(("name", "short"), [("Mei Tanaka", "Mei"), ("Person 12", "Person 12"), ("", "")])
def test_a_short_name_is_the_first_word_unless_there_is_no_name(name, short):
    assert words.short_name(name) == short


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (45, "45 minutes"),
        (60, "1 hour"),
        (90, "1 hour 30 minutes"),
        (120, "2 hours"),
        (1, "1 minute"),
        (0, "0 minutes"),
    ],
)
def test_minutes_are_said_in_hours_from_sixty(minutes, said):
    assert words.said_minutes(minutes) == said


@pytest.mark.parametrize(
    ("names", "said"), [([], ""), (["Ada"], "Ada"), (["Ada", "Mei", "Tomasz"], "Ada, Mei and Tomasz")]
)
def test_names_are_listed_as_people_say_them(names, said):
    assert words.listed(names) == said


@pytest.mark.parametrize(("count", "said"), [(1, "1 leader"), (0, "0 leaders"), (1200, "1,200 leaders")])
def test_a_count_takes_its_noun_along(count, said):
    assert words.counted(count, "leader,leaders") == said


def test_a_fit_is_shown_of_a_hundred():
    assert [words.hundredths(v) for v in (0, 4249, 7351, 10000)] == ["0", "42", "74", "100"]


def test_a_share_says_what_it_rests_on_or_that_there_are_too_few():
    assert words.share(0.834, n=96, low=0.74, high=0.891) == "83 % (n 96, likely 74 to 89 %)"
    assert words.share(0.5, n=1200) == "50 % (n 1,200)"
    assert words.share(None, n=3) == "too few to judge (n 3)"
    assert words.percent(None) == "too few to judge"


@time_machine.travel(datetime(2026, 3, 3, 9, 0, tzinfo=UTC), tick=False)
def test_dates_are_said_with_their_year_only_when_it_is_another_one():
    assert words.said_date(date(2026, 3, 12)) == "Thu 12 March"
    assert words.said_date(date(2027, 3, 12)) == "Fri 12 March 2027"
    assert words.said_date(None) == ""
    assert words.long_date(date(2026, 3, 3)) == "Tuesday 3 March 2026"


@time_machine.travel(datetime(2026, 3, 3, 9, 0, tzinfo=UTC), tick=False)
def test_near_days_have_their_own_words():
    days = [date(2026, 3, 3) + timedelta(days=n) for n in (-2, -1, 0, 1, 2, 6, 7)]
    said = ["Sun 1 March", "yesterday", "today", "tomorrow", "Thursday", "Monday", "Tue 10 March"]
    assert [words.said_day(d) for d in days] == said


@time_machine.travel(datetime(2026, 3, 3, 9, 0, tzinfo=UTC), tick=False)
def test_an_instant_is_read_in_the_zone_it_is_asked_in():
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    assert words.said_moment(late, "Africa/Lagos") == "Wed 4 March, 00:30"
    assert words.said_moment(late, "America/New_York") == "Tue 3 March, 18:30"
    assert words.said_day(late, "Africa/Lagos") == "tomorrow"


@time_machine.travel(datetime(2026, 3, 3, 9, 0, tzinfo=UTC), tick=False)
@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        ("Europe/Berlin", "America/New_York", "Tue 3 March, 14:00 your time, 08:00 for Mei"),
        ("America/New_York", "Australia/Sydney", "Tue 3 March, 08:00 your time, 00:00 on Wed 4 March for Mei"),
        ("Europe/Berlin", "Europe/Madrid", "Tue 3 March, 14:00 for both of you"),
    ],
)
def test_both_zones_are_named_and_so_is_another_day(mine, theirs, said):
    at = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
    assert words.both_zones(at, mine=mine, theirs=theirs, name="Mei Tanaka") == said


@time_machine.travel(datetime(2026, 3, 3, 9, 0, tzinfo=UTC), tick=False)
@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=12), "12 days ago"),
        (timedelta(days=40), "Thu 22 January"),
    ],
)
def test_what_was_is_said_by_its_distance(gap, said):
    assert words.ago(datetime(2026, 3, 3, 9, 0, tzinfo=UTC) - gap) == said


# Components


@pytest.mark.parametrize(
    ("part", "whole", "width"),
    [(14, 40, "35"), (1, 3, "33.33"), (0, 12, "0"), (9, 0, "0"), (30, 12, "100"), (-1, 4, "0")],
)
def test_a_bar_never_leaves_its_track(part, whole, width):
    assert width_of(part, whole) == width


def test_the_components_of_a_fit_stand_end_to_end():
    parts = [shapes.FitPart("Seeks", 2200), {"label": "Industry", "points": 0}, shapes.FitPart("Style", 700)]
    segments = fit_segments(parts)
    assert [(s.start, s.width, s.label) for s in segments] == [("0", "22", "Seeks 22"), ("22", "7", "Style 7")]


def test_a_link_and_a_submit_button_look_alike():
    link = drawn('{% button "Prepare" "/sessions" kind="primary" describe="Mei" %}')
    press = drawn('{% button "Save" kind="primary" name="step" value="next" %}')
    assert link == ('<a class="button primary" href="/sessions">Prepare<span class="visually-hidden">: Mei</span></a>')
    assert press == '<button class="button primary" type="submit" name="step" value="next">Save</button>'


def test_one_press_posts_its_values_with_the_token():
    html = drawn('{% post_button "/met" "We met" outcome="held" version=3 %}')
    assert html == (
        '<form class="button-form" method="post" action="/met">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{TOKEN}">'
        '<input type="hidden" name="outcome" value="held"><input type="hidden" name="version" value="3">'
        '<button class="button" type="submit">We met</button> </form>'
    )


def test_a_name_is_never_taken_for_markup():
    name = "<script>alert(1)</script>"
    sources = ["{% person n %}", "{% rows r %}", "{% panel heading=n %}{% endpanel %}", "{% chips c %}", "{% tag n %}"]
    values = {"n": name, "r": [shapes.Row(name, name)], "c": [name]}
    assert [s for s in sources if "<script" in drawn(s, **values)] == []


def test_an_icon_is_silent_and_a_wrong_one_fails_loudly():
    assert 'aria-hidden="true"' in drawn('{% icon "lock" %}')
    with pytest.raises(Exception, match="no icon called 'no-such-icon'"):
        drawn('{% icon "no-such-icon" %}')


def test_a_figure_without_a_value_says_that_there_are_too_few():
    html = drawn(
        "{% figures f %}", f=[shapes.Figure("Come again", "", 3), shapes.Figure("Held", "83 %", 96, "74 to 89 %")]
    )
    assert re.findall(r"<dd[^>]*>([^<]*)</dd>", html) == ["too few to judge", "n 3", "83 %", "n 96 · 74 to 89 %"]


def test_an_arch_is_held_an_invitation_or_not_run():
    arches = [
        shapes.Arch("coaching", "Coach", shapes.ArchState.HELD, "Mei", "MT", "today", "/a"),
        shapes.Arch("rotations", "Rotation", shapes.ArchState.EMPTY, when="choose", address="/b"),
        shapes.Arch("cohorts", "Peers", shapes.ArchState.NOT_RUN),
    ]
    html = drawn("{% colonnade a %}", a=arches)
    assert re.findall(r'<(a|div) class="([^"]*)"', html) == [
        ("a", "arch stream-coaching"),
        ("a", "arch stream-rotations empty"),
        ("div", "arch stream-cohorts not-run"),
    ]
    assert re.findall(r"<bdi>([^<]*)</bdi></span>", html) == ["MT", "+", "–"]
    assert "not run here" in html


def test_a_press_on_the_box_turns_what_is_done():
    rows = [shapes.ActionRow("Ask Ines", "/a/1", version=4), shapes.ActionRow("Call Tomasz", "/a/2", done=True)]
    html = drawn("{% action_rows a %}", a=rows)
    assert re.findall(r'name="(done|version)" value="([^"]*)"', html) == [
        ("done", "yes"),
        ("version", "4"),
        ("done", "no"),
    ]
    assert re.findall(r'aria-pressed="(\w+)"', html) == ["false", "true"]
    assert html.count(TOKEN) == 2


def test_every_private_place_says_the_honest_sentence():
    private = drawn('{% private_paper heading="Only for you" who="Not Mei" %}x{% endprivate_paper %}')
    question = drawn('{% question prompt="What changed?" %}x{% endquestion %}')
    shared = drawn('{% shared_note heading="Notes" who="You and Mei" %}x{% endshared_note %}')
    assert [PROMISE in html for html in (private, question, shared)] == [True, True, False]
    assert 'class="note private"' in private
    assert 'class="note"' in shared


def test_suggested_acts_post_or_lead_and_name_whom_they_are_about():
    row = shapes.CareRow(
        "Ada and Mei",
        "Coaching",
        "coaching",
        ("No date",),
        (shapes.Act("Nudge", "/n", post=True), shapes.Act("Talk", "/t")),
    )
    html = drawn("{% care_rows c %}", c=[row])
    assert re.findall(r'(?:action|href)="([^"]*)"', html) == ["/n", "/t"]
    assert html.count("visually-hidden") == 2


def test_a_cell_carries_its_heading_to_the_phone():
    html = drawn(
        "{% table c l %}",
        c=[shapes.Column("Leader"), shapes.Column("Fit", number=True), shapes.Column("Verdict", whole=True)],
        l=[shapes.Line(("Ravi", "42", "weak"), "/p", selected=True, metas=("Pune",)), ["Hana", "47", "robust"]],
    )
    assert re.findall(r'data-label="(\w+)"', html) == ["Leader", "Fit", "Verdict"] * 2
    assert html.count('<th scope="row"') == 2
    assert '<tr class="selected">' in html
    assert '<td data-label="Verdict" class=" whole">' in html


def test_filters_and_their_pages_go_by_post():
    page = Paginator(range(60), 20).get_page(2)
    html = drawn('{% filter_bar form "/people" %}{% pagination page form="filters" %}', form=Sentence(), page=page)
    assert '<form class="filters" id="filters" method="post" action="/people"' in html
    assert re.findall(r'form="filters" name="page" value="(\d)"', html) == ["1", "3"]
    assert "?page" not in html


def test_a_single_page_needs_no_pagination():
    assert drawn("{% pagination page %}", page=Paginator(range(3), 20).get_page(1)) == ""


def test_the_step_in_hand_is_marked_and_only_others_are_links():
    items = [shapes.Step("One", "done", "/1"), shapes.Step("Two", "now", "/2"), shapes.Step("Three")]
    html = drawn('{% steps s label="Setting up" %}', s=items)
    assert html.count('aria-current="step"') == 1
    assert re.findall(r'href="([^"]*)"', html) == ["/1"]


def test_progress_shows_count_and_estimate_and_works_without_a_script():
    html = drawn(
        '{% progress "Reading" done=1240 total=20000 unit="rows" estimate="40 s" poll="/poll" refresh="/here" %}'
    )
    assert "1,240 of 20,000 rows · 40 s" in html
    assert 'value="1240" max="20000"' in html
    assert 'hx-get="/poll" hx-trigger="every 1s"' in html
    assert 'href="/here"' in html


def test_finished_progress_stops_asking():
    assert "hx-" not in drawn('{% progress "Read" done=5 total=5 state="done" %}')


def test_a_year_is_a_strip_and_the_next_three_events():
    events = [shapes.Moment(f"{n} May", f"Event {n}") for n in range(1, 6)]
    html = drawn(
        '{% year_strip c e label="The year" %}',
        c=[shapes.Cell("Now", now=True), shapes.Cell("Close", "quiet")],
        e=events,
    )
    assert re.findall(r"Event \d", html) == ["Event 1", "Event 2", "Event 3"]
    assert html.count("aria-current") == 1


def test_an_empty_state_teaches():
    html = drawn('{% empty_state "No sessions" why="Nobody booked." label="Book one" href="/book" %}')
    assert "<h2>No sessions</h2>" in html
    assert '<a class="button primary" href="/book">Book one</a>' in html


def test_a_faulty_field_ties_hint_and_error_to_its_input():
    html = drawn("{% fields form %}", form=Sentence({"text": ""}))
    for field_id in ("id_text", "id_agreed"):
        tag = re.search(rf'<input[^>]*id="{field_id}"[^>]*>', html).group()
        tied = re.search(r'aria-describedby="([^"]*)"', tag).group(1).split()
        assert all(f'id="{name}"' in html for name in tied)
        assert 'aria-invalid="true"' in tag
    assert re.search(r'<fieldset[^>]*aria-describedby="id_kinds_error"', html)
    assert '<input type="hidden" name="secret"' in html


def test_each_fault_is_listed_once_above_the_form_with_a_link_to_its_place():
    html = drawn("{% error_summary form %}", form=Sentence({"text": "x" * 30, "kinds": "b"}))
    targets = re.findall(r'href="#([^"]*)"', html)
    fields = drawn("{% fields form %}", form=Sentence({"text": "x" * 30, "kinds": "b"}))
    assert len(targets) == 3
    assert [t for t in targets if f'id="{t}"' not in fields] == []
    assert drawn("{% error_summary form %}", form=Sentence()) == ""


def test_a_trend_breaks_where_there_are_too_few_and_tells_the_same_in_a_table():
    known = {"said": "50 %", "low": 0.4, "high": 0.6, "interval": "40 to 60 %", "n": 20}
    points = [
        shapes.TrendPoint("May", 0.5, **known),
        shapes.TrendPoint("June", 0.5, **known),
        shapes.TrendPoint("July", None, n=3),
        shapes.TrendPoint("August", 1.0, "100 %", n=9),
    ]
    html = drawn('{% trend "Half is held" points download="/x.csv" %}', points=points)
    assert re.findall(r'class="line" d="([^"]*)"', html) == ["M8.0 75.0L202.7 75.0", "M592.0 8.0"]
    assert re.findall(r'class="band" d="([^"]*)"', html) == ["M8.0 61.6L202.7 61.6L202.7 88.4L8.0 88.4Z"]
    assert re.findall(r'data-label="Value">([^<]*)<', html) == ["50 %", "50 %", "too few to judge", "100 %"]
    assert html.count("Half is held") == 4
    assert 'href="/x.csv"' in html


def test_a_confirm_page_names_one_act_and_one_way_back():
    html = drawn('{% confirm address="/w" label="Withdraw" back="/b" kind="danger" %}Both are told.{% endconfirm %}')
    assert TOKEN in html
    assert re.findall(r'(?:action|href)="([^"]*)"', html) == ["/w", "/b"]


# Frame


@pytest.mark.parametrize(("count", "shown", "more"), [(4, 4, 0), (5, 5, 0), (6, 4, 2), (9, 4, 5)])
def test_five_places_stand_at_the_bottom_and_the_rest_under_more(count, shown, more):
    entries = tuple(Entry("home", str(n), "sun") for n in range(count))
    first, rest = frame.split_at(entries, frame.IN_TABS)
    assert (len(first), len(rest)) == (shown, more)


def test_an_entry_knows_its_page_and_the_pages_below():
    entry = Entry("components", "Gallery", "sun")
    assert [frame.current(entry, p) for p in ("/components", "/components/progress", "/components-else")] == [
        "page",
        "true",
        "",
    ]


def test_the_page_for_our_own_mistakes_needs_no_context():
    assert "Something broke on our side" in render_to_string("errors/server_error.html")


def test_a_page_for_nothing_is_the_same_bytes_each_time(cast):
    client = cast.client("leader")
    answers = [client.get(path) for path in ("/no-such-page", "/no-such-page", "/another/one")]
    assert [a.status_code for a in answers] == [404] * 3
    assert len({a.content for a in answers}) == 1
    assert b"csrf" not in answers[0].content


def test_the_gallery_exists_only_in_a_demonstration(cast, settings):
    client = cast.client("leader")
    assert client.get(reverse("components")).status_code == 200
    assert b"500 of 500 rows" in client.get(reverse("components-progress")).content
    settings.DEMONSTRATION = False
    assert [client.get(reverse(n)).status_code for n in ("components", "components-progress")] == [404, 404]


def test_the_gallery_shows_every_component():
    shown = "".join(p.read_text() for p in (WEB / "templates/components").rglob("*.html"))
    missing = [name for name in components.register.tags if not re.search(rf"{{%-? {name}[ %]", shown)]
    assert missing == []


# Sources


def test_every_component_says_at_its_top_what_it_takes():
    parts = [p for p in TEMPLATES if p.parent.name == "components" and p.name != "gallery.html"]
    assert [p.name for p in parts if not p.read_text().startswith("{# ")] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(WEB / "templates")))
def test_no_template_breaks_the_security_policy(path):
    text = path.read_text()
    assert (
        re.findall(
            r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=\"|hx-on|hx-vals=.js|javascript:|https?://", text
        )
        == []
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(WEB / "templates")))
def test_no_title_carries_a_name(path):
    titles = re.findall(r"{% block title %}(.*?){% endblock %}", path.read_text(), re.DOTALL)
    assert [t for t in titles if "{{" in t and t != "{{ text.title }}"] == []  # the title of a text of our own


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(WEB / "templates")))
def test_no_template_promises_more_than_the_server_keeps(path):
    """Whoever runs the server is always named in the same breath as "only you"."""
    said = re.findall(r"[^\"{}<>]*\bonly you\b[^\"{}<>]*", " ".join(path.read_text().split()), re.IGNORECASE)
    assert [sentence for sentence in said if "server" not in sentence] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(WEB / "templates")))
def test_no_sentence_doubles_its_percent_sign(path):
    """Django doubles a percent sign inside ``_("…")``; the tag ``translate`` does not."""
    assert re.findall(r'_\("[^"]*%[^"]*"\)', path.read_text()) == []


def test_every_stylesheet_of_a_component_is_imported_once():
    imported = re.findall(r'@import url\("components/([^"]+)"\) layer\(components\)', (CSS / "main.css").read_text())
    assert sorted(imported) == sorted(p.name for p in (CSS / "components").glob("*.css"))


def test_styles_are_safe_from_right_to_left():
    edges = r"(?:margin|padding|border)-(?:left|right)|(?:left|right)\s*:|(?:text-align|float):\s*(?:left|right)"
    physical = rf"(?<![-\w])(?:{edges})"
    assert [p.name for p in CSS.rglob("*.css") if re.search(physical, p.read_text())] == []


GROUNDS = ("paper", "surface", "sunk")
SOFT = {"accent-soft": ("ink", "ink-2", "accent"), "good-soft": ("ink", "good"), "warn-soft": ("ink", "warn")}
SOFT |= {
    "care-soft": ("ink", "care"),
    "private": ("ink", "private-ink-2", "care"),
    "raised": ("ink", "ink-2", "accent"),
}
STREAMS = ("coaching", "advising", "cohorts", "reverse", "rotations")
PAIRS = [(ink, g) for g in GROUNDS for ink in ("ink", "ink-2", "accent", "good", "warn", "care")]
PAIRS += [(ink, g) for g, inks in SOFT.items() for ink in inks]
PAIRS += [(stream, g) for g in ("paper", "surface") for stream in STREAMS]
PAIRS += [("accent-ink", "accent"), ("accent-ink", "accent-strong")]


def _luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(c * w for c, w in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


TOKENS = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)", (CSS / "tokens.css").read_text()))


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(ink, ground, theme):
    colours = [TOKENS[name].split(", ")[theme] for name in (ink, ground)]
    assert _contrast(*colours) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "surface", "private"])
def test_the_edge_of_a_field_can_be_seen(ground, theme):
    assert _contrast(*(TOKENS[n].split(", ")[theme] for n in ("rule-strong", ground))) >= 3


def test_type_grows_from_size_to_size():
    sizes = [float(s) for s in re.findall(r"--t-\d: ([\d.]+)rem", (CSS / "tokens.css").read_text())]
    assert all(small < large for small, large in pairwise(sizes))
