"""What migrations have written is what the running code looks for."""

from hypothesis import example, given
from hypothesis import strategies as st

from domain import addresses, words
from domain.migrations import _frozen_texts as frozen

MARKS = "\u0301\u0323\u0345"
TEXTS = st.text(max_size=40) | st.text(alphabet=f"aß İ\u00ad\ufdfa㎒{MARKS}", max_size=90)
ADDRESSES = st.builds("{}@{}".format, TEXTS, st.text(alphabet="aÄß\u0301.-_\uff11 ", max_size=20))


@given(TEXTS)
@example("Straße \u200b und\n \uff21\uff22")
@example("\ufdfa and ㍿")
@example("a" + MARKS * 40)
def test_texts_are_folded_and_sorted_alike(text: str) -> None:
    """Add a migration that folds anew what is kept, where this fails."""
    assert frozen.fold(text) == words.fold(text)
    assert frozen.order_key(text) == words.order_key(text)
    assert words.BETWEEN == frozen.BETWEEN


@given(ADDRESSES | TEXTS)
@example("Sam@BÜCHER.example ")
@example("sam@\uff11.example")
@example("sam@" + "ä" * 254)
@example("sam@" + "a." * 130 + "example")
@example("sam@" + "ä" * 64)
def test_addresses_are_written_alike(text: str) -> None:
    """Add a migration that writes anew what is kept, where this fails."""
    assert frozen.same_address(text) == addresses.same_address(text)


def test_nothing_is_folded_to_nothing() -> None:
    assert frozen.fold(None) == frozen.fold("") == ""
