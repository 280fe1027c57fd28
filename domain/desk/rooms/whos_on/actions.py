"""What events do with visitors."""

from dataclasses import dataclass

from domain.catalogue.forms import ProseTemplate
from domain.deeds.deed import Deed
from domain.desk.rooms.whos_on.record import Visitor
from domain.people.records import Group


@dataclass(frozen=True)
class InviteToChat:
    """
    Ask the visitor to chat.

    Attributes:
        message: What to ask them with.
        group: The group that is to chat with them; theirs stays if left out.
    """

    message: ProseTemplate
    group: Group | None = None

    async def perform(self, visitor: Visitor, deed: Deed) -> None:
        """Invite them, unless they are invited."""
        if visitor.invitation is None:
            await visitor.invite(deed, message=self.message, group=self.group)

    def __str__(self) -> str:
        return "Invite to a live chat" + (f" with {self.group}" if self.group else "")
