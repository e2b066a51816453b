"""What must hold of a database and a post office once everything has settled."""

from journeys.databases import Ask
from journeys.post_office import PostOffice
from journeys.steps import uuid_text


def assert_mail_whole(ask: Ask, office: PostOffice, *, acknowledged: int) -> None:
    """Every message has left, each under the one Message-ID of its row; none that was acknowledged is lost."""
    assert ask("SELECT count(*) FROM core_outboxmessage WHERE state <> 'sent'") == [(0,)]
    sent = {f"<{uuid_text(row[0])}@example.com>" for row in ask("SELECT id FROM core_outboxmessage")}
    assert set(office.arrived) == sent
    assert ask("SELECT count(*) FROM core_outboxmessage WHERE kind = 'test'")[0][0] >= acknowledged


def assert_imports_whole(ask: Ask, sizes: dict[str, int]) -> None:
    """Every import is committed: everybody in the file of each source is here once, with one line of history each."""
    found = ask("SELECT source, state FROM people_rosterimport WHERE source LIKE 'wave %' AND settled_at IS NOT NULL")
    assert sorted(found) == sorted((source, "committed") for source in sizes)
    people = ask(
        "SELECT i.source, count(*), count(DISTINCT p.id), count(DISTINCT p.email) FROM people_person p "
        "JOIN people_rosterdifference d ON d.person_id = p.id AND d.kind = 'created' "
        "JOIN people_rosterimport i ON d.roster_import_id = i.id WHERE i.source LIKE 'wave %' GROUP BY i.source"
    )
    assert sorted(people) == sorted((source, size, size, size) for source, size in sizes.items())


def assert_runs_whole(ask: Ask, *, asked: int) -> None:
    """Every run that was asked for is solved, and its proposals are the leaders it says it serves."""
    runs = ask("SELECT id, served, state, last_error FROM matching_matchrun WHERE requested_by_id IS NOT NULL")
    assert [outcome for _, _, *outcome in runs] == [["solved", ""]] * asked
    for run, served, *_ in runs:
        assert served > 0
        leaders = ask(f"SELECT count(*), count(DISTINCT leader_id) FROM matching_proposal WHERE run_id = '{run}'")
        assert leaders == [(served, served)]
