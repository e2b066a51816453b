"""What the gallery shows: invented people, long names, names from right to left, nothing at all, very much."""

from datetime import UTC, datetime

from peripatos.web.components.shapes import (
    Act,
    ActionRow,
    Arch,
    ArchState,
    Bar,
    CareRow,
    Cell,
    Column,
    Fact,
    Figure,
    FitPart,
    Line,
    Moment,
    Row,
    Stage,
    Step,
    Tab,
    TrendPoint,
)

LONG_NAME = "María de los Ángeles Fernández-Villaverde Rodríguez de la Concepción"
RIGHT_TO_LEFT = "عبد الرحمن الفارسي"
NUMBERS = list(range(1, 96))

ARCHES = (
    Arch("coaching", "Coach", ArchState.HELD, "Mei", "MT", "today", "#colonnade"),
    Arch("advising", "Advisor", ArchState.HELD, "Ines", "IC", "17 Mar", "#colonnade"),
    Arch("cohorts", "Peers", ArchState.NOT_RUN),
    Arch("reverse", "Reverse", ArchState.HELD, "Tomasz", "TW", "6 Mar", "#colonnade"),
    Arch("rotations", "Rotation", ArchState.EMPTY, "May", "", "choose", "#colonnade"),
)
ARCHES_HARD = (
    Arch("coaching", "Coach", ArchState.HELD, LONG_NAME, "MC", "Tue 17 November 2027", "#colonnade"),
    Arch("advising", "Advisor", ArchState.HELD, RIGHT_TO_LEFT, "عا", "17 Mar", "#colonnade"),
    Arch("cohorts", "Peers", ArchState.EMPTY, "", "", "nobody yet", "#colonnade"),
    Arch("reverse", "Reverse", ArchState.EMPTY, "", "", "being arranged"),
    Arch("rotations", "Rotation", ArchState.NOT_RUN),
)
ARCHES_TOGETHER = (
    Arch("coaching", "Every month, 60 minutes", ArchState.HELD, "Internal coaching", "112", "19 coaches"),
    Arch("advising", "Every quarter, 90 minutes", ArchState.HELD, "External advisors", "48", "12 advisors"),
    Arch("cohorts", "Peer cohorts", ArchState.NOT_RUN),
    Arch("reverse", "Every month, 45 minutes", ArchState.HELD, "Reverse mentoring", "36", "36 colleagues"),
    Arch("rotations", "Rotations", ArchState.NOT_RUN),
)
FIGURES = (
    Figure("Served", "118", 120, note="2 wait: no common language with a free coach"),
    Figure("Typical fit", "73", interval="middle half 66 to 81", note="of 100"),
    Figure("Lowest fit", "42", note="was 38 in the second run"),
    Figure("Held as agreed", "83 %", 96, "likely 74 to 89 %"),
    Figure("Would come again", "", 3),
)
ROWS = (
    Row("Ines accepted your scope for this quarter: pricing and market entry, six hours.", "Monday"),
    Row("Coaching with Mei Tanaka", "Tue 3 March, 14:00", "#rows", person="Mei Tanaka", stream="coaching"),
    Row(
        f"Reverse mentoring with {LONG_NAME}",
        "Overdue since Thursday",
        "#rows",
        late=True,
        tag="unconfirmed",
        tag_kind="warn",
    ),
    Row(
        RIGHT_TO_LEFT,
        "Finance, Muscat",
        "#rows",
        person=RIGHT_TO_LEFT,
        stream="advising",
        tag="robust",
        tag_kind="good",
    ),
)
ACTIONS = (
    ActionRow(
        "Tell the regional leads which decision rights move to them",
        "#actions",
        "Due yesterday · from your coach",
        late=True,
    ),
    ActionRow(
        "Answer Ines on pricing advice: adopt, adapt or decline", "#actions", "Thursday · advisor", detail="#actions"
    ),
    ActionRow("Speak with two customers who left", "#actions", "Done 24 February", done=True),
)
CARE = (
    CareRow(
        "Henrik Olsen and Tomasz Wójcik",
        "Reverse mentoring · third month",
        "reverse",
        (
            "The senior side cancelled twice in a row",
            "Nothing booked for 34 days; the agreed rhythm is 30",
            "Both were on rhythm before",
        ),
        (Act("Ask Henrik for a date", "#care", post=True, primary=True), Act("Talk to Tomasz first", "#care")),
    ),
    CareRow(
        "Ravi Menon and Ines Carvalho",
        "External advisor",
        "advising",
        ("One session only; no pattern can be read yet",),
        (Act("Look again in April", "#care"),),
        tag="too early to tell",
    ),
    CareRow(f"{LONG_NAME} and {RIGHT_TO_LEFT}", "Coaching", "coaching", ("The agreement is signed by one side only",)),
)
STAGES = (
    Stage("3", "applications to read", "#pipeline"),
    Stage("7", "offers open, 2 end tomorrow", "#pipeline"),
    Stage("4", "agreements unsigned", "#pipeline"),
    Stage("6", "first dates not booked", "#pipeline"),
    Stage("0", "debriefs overdue", nothing=True),
    Stage("91 of 104", "relationships on their cadence", "#pipeline"),
)
CELLS = (
    Cell("Now", "", now=True),
    Cell("Market review", "event"),
    Cell(),
    Cell("Quarter close", "quiet"),
    Cell("", "quiet"),
    Cell(),
    Cell(),
    Cell("Talent review", "event"),
    Cell(),
    Cell(),
    Cell("Offsite", "event"),
    Cell(),
)
EVENTS = (
    Moment("12 March", "Market review"),
    Moment("23 March to 3 April", "Quarter close", "quiet: nothing is booked"),
    Moment("21 April", "Talent review"),
    Moment("12 May", "Offsite"),
)
MOMENTS = (
    Moment("Tue 13 January", "First session with Mei", "Coaching", "coaching", done=True, address="#timeline"),
    Moment("Fri 6 February", "Scope agreed with Ines", "Advising", "advising", done=True),
    Moment("Tue 3 March", "Fourth session with Mei", "Today", "coaching", address="#timeline"),
    Moment("Fri 6 March", f"Two support calls with {LONG_NAME}", "Reverse mentoring", "reverse"),
)
BARS = (
    Bar("What he seeks", 14, 40, "14 of 40"),
    Bar("Industry", 9, 12, "9 of 12"),
    Bar("Working style", 7, 12, "7 of 12"),
    Bar("Hours in common", 0, 12, "0 of 12"),
    Bar("Works councils and labour relations", 12, 12, "12 of 12"),
)
FIT = (
    FitPart("What he seeks", 2_200),
    FitPart("Industry", 900),
    FitPart("Working style", 700),
    FitPart("Function", 300),
    FitPart("Hours in common", 100),
)
TREND = (
    TrendPoint("October", 0.71, "71 %", 0.58, 0.82, "58 to 82 %", 48),
    TrendPoint("November", 0.74, "74 %", 0.63, 0.83, "63 to 83 %", 66),
    TrendPoint("December", None, n=4),
    TrendPoint("January", 0.69, "69 %", 0.57, 0.79, "57 to 79 %", 70),
    TrendPoint("February", 0.83, "83 %", 0.74, 0.89, "74 to 89 %", 96),
)
COLUMNS = (Column("Leader"), Column("Coach"), Column("Fit", number=True), Column("Verdict"))
LINES = (
    Line(
        ("Ravi Menon", "Sofia Lindqvist", "42", "weak"),
        "#table",
        selected=True,
        metas=("Operations, Pune", "4 of 5 places"),
    ),
    Line(("Hana Sato", "Peter Adeyemi", "47", "robust"), "#table", metas=("Finance, Osaka", "2 of 4 places")),
    Line((LONG_NAME, RIGHT_TO_LEFT, "58", "would swap"), "#table", metas=("Legal, Madrid", "6 of 6 places")),
)
STEPS = (
    Step("Mandate", "done", "#steps"),
    Step("Streams", "done", "#steps"),
    Step("Who may take part", "now"),
    Step("People responsible"),
    Step("Business calendar"),
)
STEPS_LAST = (*(Step(s.label, "done", "#steps") for s in STEPS[:4]), Step("Business calendar", "now"))
TABS = (
    Tab("Proposals", "#tabs", here=True, count=118),
    Tab("Waiting", "#tabs", count=2),
    Tab("Compare with the last run", "#tabs"),
    Tab("Proof", "#tabs"),
)
FACTS = (
    Fact("You agreed to bring", "Two options for the Lagos launch, and what you would give up for each."),
    Fact("Serves", "Market review, 12 March"),
)
CHIPS = ("Pricing", "Market entry", "Works councils and labour relations", "Cyber risk", "إدارة المخاطر")
FINISHED = {
    "heading": "The file is read",
    "done": 500,
    "total": 500,
    "unit": "rows",
    "state": "done",
    "note": "It took 21 seconds.",
}
STARTS_AT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
ENDS_AT = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)

ALL = {
    "arches": ARCHES,
    "arches_hard": ARCHES_HARD,
    "arches_together": ARCHES_TOGETHER,
    "figures": FIGURES,
    "rows": ROWS,
    "many_rows": tuple(Row(f"Entry {n} of a long list", "Friday") for n in NUMBERS[:12]),
    "actions": ACTIONS,
    "care": CARE,
    "stages": STAGES,
    "cells": CELLS,
    "events": EVENTS,
    "moments": MOMENTS,
    "bars": BARS,
    "fit": FIT,
    "trend": TREND,
    "columns": COLUMNS,
    "lines": LINES,
    "steps": STEPS,
    "steps_last": STEPS_LAST,
    "tabs": TABS,
    "facts": FACTS,
    "chips": CHIPS,
    "shared_chips": CHIPS[:2],
    "long_name": LONG_NAME,
    "right_to_left": RIGHT_TO_LEFT,
    "starts_at": STARTS_AT,
    "ends_at": ENDS_AT,
}
