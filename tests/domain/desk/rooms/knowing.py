"""What an occurrence knows, after what people have done in any room."""

from domain.people.records import Brand, Role
from tests.desk import RunningDesk
from tests.domain.desk.doing import Form, House
from tests.resolvers.deeds import happened

FRONT = {"groupId": "@Support Front Line"}
IT: Form = {"id": "@it"}
Case = tuple[list[tuple[str, Form]], str, str]
"""What is done, the type of what is looked at then, and its facts, as `NAME=value|…`."""


async def know(desk: RunningDesk, steps: list[tuple[str, Form]], event_type: str, facts: str) -> None:
    """Look at the last of its type: things by their ids, texts by names, what there is not as nothing."""
    house = House(desk)
    house.known["@brand"] = (await Brand.get()).global_id
    house.known |= {f"@{role.name}": role.global_id for role in await Role.all()}
    await house.do("createKbFolder", called="@folder", name="Help")
    await house.do("createTimeLogCategory", called="@category", name="On site")
    await house.do("createTicket", called="@ticket", subject="Printer", agentId="@maria", **FRONT)
    for verb, form in steps:
        if verb == "wait":
            desk.clock.advance(**form)
        else:
            await house.do(verb, **form)
    *_, last = (occurrence for occurrence in await happened(desk) if occurrence.type == event_type)
    wanted = house.named(dict(pair.split("=", 1) for pair in facts.split("|")))
    assert {name: str(last.facts.get(name, "not there")) for name in wanted} == wanted
