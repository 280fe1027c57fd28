import pytest

from domain.catalogue.naming import camel, camel_to_snake, member_of, plural, words_of


@pytest.mark.parametrize(
    ("entity", "member", "snake", "words", "many"),
    [
        ("Ticket", "ticket", "ticket", "ticket", "Tickets"),
        ("CallLog", "callLog", "call_log", "call log", "CallLogs"),
        ("KBArticle", "kbArticle", "kb_article", "kb article", "KBArticles"),
        ("TimeLogCategory", "timeLogCategory", "time_log_category", "time log category", "TimeLogCategories"),
    ],
)
def test_the_name_of_a_kind_is_written_as_each_reader_wants_it(
    entity: str, member: str, snake: str, words: str, many: str
) -> None:
    """As a member of GraphQL's, as a name of Python's, in words, and for many."""
    written = member_of(entity), camel_to_snake(entity), words_of(entity), plural(entity)
    assert written == (member, snake, words, many)


@pytest.mark.parametrize("name", ["group_id", "GROUP_ID"])
def test_names_of_fields_are_written_as_graphql_does(name: str) -> None:
    assert camel(name) == "groupId"
