"""What rooms share: names that one alone takes."""

import asyncio

import pytest

from tests.desk import RunningDesk


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("registerUser", {"displayName": "Sam", "email": "sam@customer.example"}),
        ("createChatRoom", {"name": "Kitchen"}),
    ],
)
async def test_of_several_at_once_one_takes_a_name(
    desk: RunningDesk, verb: str, form: dict[str, str]
) -> None:
    """The others are told that it is taken."""
    name = verb[0].upper() + verb[1:]
    operation = f"mutation($input: {name}Input!) {{ {verb}(input: $input) {{ errors {{ code }} }} }}"
    answers = await asyncio.gather(*(desk.ada.ask(operation, input=form) for _ in range(5)))
    codes = sorted(error["code"] for answer in answers for error in answer["errors"])
    assert codes == ["CONFLICT"] * 4
