"""What events do with articles."""

from dataclasses import dataclass

from domain.deeds.deed import Deed
from domain.desk.common import SetField
from domain.desk.rooms.knowledge_base.articles import KBArticle
from domain.people.records import Agent


@dataclass(frozen=True)
class FlagArticle:
    """
    Flag the article for review, or take the flag away.

    Attributes:
        flagged: True flags it, false takes the flag away.
    """

    flagged: bool

    async def perform(self, article: KBArticle, deed: Deed) -> None:
        """Flag it, unless that is so."""
        if article.flagged is not self.flagged:
            await article.flag(deed, flagged=self.flagged)

    def __str__(self) -> str:
        return "Flag for review" if self.flagged else "Take the flag away"


@dataclass(frozen=True)
class SetPrivate:
    """
    Make the article private, or open.

    Attributes:
        private: True makes it private, false opens it to readers.
    """

    private: bool

    async def perform(self, article: KBArticle, deed: Deed) -> None:
        """Change it, unless that is so."""
        if article.restricted is not self.private:
            await article.change(deed, restricted=self.private)

    def __str__(self) -> str:
        return "Make it private" if self.private else "Make it open"


@dataclass(frozen=True)
class AssignArticle(SetField):
    """
    Put the article into an agent's charge.

    Attributes:
        agent: The agent in charge of it from then on.
    """

    agent: Agent

    def __str__(self) -> str:
        return f"Assign to {self.agent}"
