from difflib import get_close_matches
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import texts
from domain.catalogue.texts import HINTS, Hints, fill, refuse_unknown, variables_in
from domain.errors import Invalid

PLENTY = 1_000_000
VALUES = {
    "TICKET_NUMBER": "T-000007",
    "CUSTOMER_NAME": "#TICKET_NUMBER#",
    "TICKET_SUBJECT": "Printer ## on fire",
    "ACTING_AGENT": None,
}
CUSTOM_VALUES = {
    "CUSTOM_件名": "Printer",
    "CUSTOM_رقم_الطلب": "7",
    "CUSTOM_\u00c4RGER": "much",
    "CUSTOM_विषय": "विषय",
}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("#TICKET_NUMBER#", "T-000007"),
        ("[#TICKET_NUMBER#] again: #TICKET_NUMBER#", "[T-000007] again: T-000007"),
        ("#TICKET_NUMBER##TICKET_NUMBER#", "T-000007T-000007"),
        ("##TICKET_NUMBER##", "#TICKET_NUMBER#"),
        ("###TICKET_NUMBER###", "#T-000007#"),
        ("by #ACTING_AGENT#.", "by ."),
        ("from #CUSTOMER_NAME#", "from #TICKET_NUMBER#"),
        ("#TICKET_SUBJECT#", "Printer ## on fire"),
        ("#CUSTOMER_NAME##TICKET_NUMBER#", "#TICKET_NUMBER#T-000007"),
        ("item #5 of #6, C# and F#", "item #5 of #6, C# and F#"),
        ("# TICKET_NUMBER #", "# TICKET_NUMBER #"),
        ("100 %TICKET_NUMBER% \\1 {0}", "100 %TICKET_NUMBER% \\1 {0}"),
        ("#CUSTOM_件名#: #CUSTOM_رقم_الطلب#, #CUSTOM_विषय#", "Printer: 7, विषय"),
        ("#CUSTOM_\u00c4RGER##CUSTOM_A\u0308RGER#", "muchmuch"),
        ("#件名# #CUSTOM_ 件名#", "#件名# #CUSTOM_ 件名#"),
        ("", ""),
    ],
)
def test_names_between_hashes_are_filled_once(text: str, filled: str) -> None:
    """Two hashes are one; what is put in is never expanded again; what has no value is nothing."""
    assert fill(text, {**VALUES, **CUSTOM_VALUES}.get, PLENTY) == filled


def test_a_name_that_is_too_long_for_anything_is_left_as_it_is() -> None:
    name = "CUSTOM_A" + "\u0301\u0323" * texts.LONGEST_READ

    assert variables_in(f"#{name}#") == [name]
    with pytest.raises(Invalid, match="is not a variable"):
        refuse_unknown(f"#{name}#", VALUES)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("TICKET_NUMBR", " Did you mean TICKET_NUMBER?"),
        ("ticket_number", " Did you mean TICKET_NUMBER?"),
        ("CUSTOMER", " Did you mean CUSTOMER_NAME?"),
        ("XYZZY", ""),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_known_one(name: str, hint: str) -> None:
    """Where none is near, none is suggested."""
    with pytest.raises(Invalid) as refused:
        refuse_unknown(f"Hello #{name}#", VALUES)
    assert refused.value.sentence == f"#{name}# is not a variable of this event type.{hint}"


def test_only_the_first_unknown_names_are_compared(compared: list[str]) -> None:
    """However many a report holds."""
    hints = Hints()
    said = [hints.nearest(f"TICKET_NUMB{place}", VALUES) for place in range(2_000)]

    assert said[0] == "TICKET_NUMBER"
    assert set(said[HINTS:]) == {""}
    assert len(compared) == HINTS


def test_a_long_name_is_neither_compared_nor_shown(compared: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        refuse_unknown(f"#{'A' * 100_000}#", VALUES)

    assert compared == []
    assert len(refused.value.sentence) < 200


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What near names were looked for."""
    looked_for: list[str] = []

    def look(name: str, *given: Any, **options: Any) -> list[str]:
        looked_for.append(name)
        return get_close_matches(name, *given, **options)

    monkeypatch.setattr(texts, "get_close_matches", look)
    return looked_for


def test_texts_without_unknown_names_pass() -> None:
    """A literal hash names nothing."""
    refuse_unknown("##NOBODY## #TICKET_NUMBER# #5 # 6#", VALUES)
    assert variables_in("##NOBODY## #TICKET_NUMBER# #5") == ["TICKET_NUMBER"]


PIECES = st.one_of(
    st.text(st.characters(exclude_characters="#")).map(lambda text: (text, text)),
    st.just(("##", "#")),
    st.sampled_from(sorted(VALUES)).map(lambda name: (f"#{name}#", VALUES[name] or "")),
)


@given(st.lists(PIECES))
def test_a_text_is_filled_piece_by_piece(pieces: list[tuple[str, str]]) -> None:
    """However pieces stand beside one another, each becomes what it alone would become."""
    template, expected = ("".join(parts) for parts in zip(*pieces, strict=True)) if pieces else ("", "")
    refuse_unknown(template, VALUES)
    assert fill(template, VALUES.get, PLENTY) == expected


@given(st.text("#AB_1 é\n"), st.none() | st.text())
def test_filling_never_fails_and_asks_only_for_names_that_were_checked(text: str, value: str | None) -> None:
    """Any text can be filled with any values; no name is filled that saving did not see."""
    asked = []

    def value_of(name: str) -> str | None:
        asked.append(name)
        return value

    fill(text, value_of, PLENTY)
    assert asked == variables_in(text)


@given(st.text("#AB_1 é\n").filter(lambda text: "##" not in text))
def test_no_template_survives_being_filled(text: str) -> None:
    """Taking names away leaves none behind."""
    assert variables_in(fill(text, lambda _: None, PLENTY)) == []


@given(st.lists(PIECES), st.integers(1, 30))
def test_a_text_that_grows_too_long_is_cut(pieces: list[tuple[str, str]], limit: int) -> None:
    """It keeps to its limit, and ends in an ellipsis where something is missing."""
    template = "".join(template for template, _ in pieces)
    whole = fill(template, VALUES.get, PLENTY)
    cut = whole if len(whole) <= limit else f"{whole[: limit - 1]}…"
    assert fill(template, VALUES.get, limit) == cut
