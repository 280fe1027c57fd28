"""What occurrences are about, as far as they must know where it stands and who sees it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol
from uuid import UUID

WhereCounted = tuple[UUID | None, UUID | None]  # the group and the agent


class Placed:
    """
    Where something stands, and who sees what happens to it; what says nothing else stands nowhere.

    ``in_a_group`` says that every one of its kind stands in a group, ``counted`` that open ones are counted,
    and ``related`` is read along with its row. What has a ``deleted_at`` is gone. ``counted_in`` is the group
    and agent it counts for in the database, ``place_counted`` those it counts for now; None if it does not.
    ``url`` is where people look at it, where that is not a page of the desk's; ``opening`` says to whom it is
    open (`domain.sight.Opening`), where it tells that by itself.
    """

    in_a_group: ClassVar[bool] = False
    counted: ClassVar[bool] = False
    related: ClassVar[tuple[str, ...]] = ()
    private: ClassVar[bool] = False
    deleted_at: Any = None
    counted_in: WhereCounted | None = None
    place_counted: Any = None
    for_editors: Any = False
    group: Any = None
    department_id: Any = None
    agent_id: Any = None
    creator_id: Any = None
    custom_texts: Any = {}
    url: Any = None
    opening: Any = None


class Subject(Protocol):
    """
    What something happened to: an item, an agent, a count, something of the desk itself.

    ``group`` has the department with it; ``department_id`` is asked where there is no group. One that is
    ``private`` is seen by its agent, its creator and those of its group; one ``for_editors`` by those who may
    edit such items. ``custom_texts`` are its custom fields by variable.
    """

    @property
    def entity(self) -> str: ...  # noqa: D102 - the kind in global ids
    @property
    def id(self) -> UUID: ...  # noqa: D102 - of its row
    @property
    def group(self) -> Any: ...  # noqa: D102 - see above
    @property
    def department_id(self) -> Any: ...  # noqa: D102 - see above
    @property
    def agent_id(self) -> Any: ...  # noqa: D102 - see above
    @property
    def creator_id(self) -> Any: ...  # noqa: D102 - see above
    @property
    def private(self) -> bool: ...  # noqa: D102 - see above
    @property
    def for_editors(self) -> Any: ...  # noqa: D102 - see above
    @property
    def custom_texts(self) -> Mapping[str, str]: ...  # noqa: D102 - see above
