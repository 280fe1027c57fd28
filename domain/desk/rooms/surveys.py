"""Surveys: what customers say of the desk's work, and the events of it."""

from typing import Annotated, Any, Self

from tortoise import fields

from domain.catalogue.choices import Reference
from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.forms import Between, Email, Line, Text
from domain.catalogue.kinds import Phrases
from domain.catalogue.numbers import Number, figure
from domain.deeds.deed import Deed
from domain.desk.actions import NOTIFY_USER
from domain.desk.common import CUSTOMER, DEPARTMENT, GROUP, quoted
from domain.desk.entries import Named
from domain.desk.items import listed_by, may_have
from domain.desk.relating import RELATED_ITEM, Related
from domain.desk.verbs import verb
from domain.errors import Conflict, Invalid
from domain.people.records import Agent, Group
from domain.rights import Area

ANSWERS_LIMIT = 50
ANSWERED = ("SURVEY_ANSWERED",)
Answer = Annotated[str, Text(5_000)]
Rating = Annotated[float, Between(0, 10)]


class Survey(Named):
    """Questions to customers about how they were served."""

    entity = "Survey"
    payload_name = "CreateSurveyPayload"

    class Meta:
        table = "survey"


SOUGHT_BY = (
    *listed_by("group_id", "agent_id", "survey_id", "related_id", "related_kind"),
    *listed_by("survey_id", "related_kind", within="group_id"),
)


class _AboutService(Related):
    """
    Something of a survey: whose work it is about, and which customer's it is.

    Attributes:
        survey: The survey that it is about.
        group: The group whose work it is about.
        agent: The agent whose work it is about.
        customer_name: The customer's name, if it is known.
        customer_email: The customer's mail address, if it is known.
    """

    area = Area.REPORTS
    related = ("survey", "group__department__brand", "agent")
    searched = called_by = ("customer_name", "customer_email")

    survey: fields.ForeignKeyRelation[Survey] = fields.ForeignKeyField("desk.Survey", related_name=False)
    group = may_have(Group)
    agent = may_have(Agent)
    customer_name = fields.CharField(200, null=True)
    customer_email = fields.CharField(254, null=True)

    class Meta:
        abstract = True

    async def be_about(
        self, deed: Deed, related: str | None, group: Group | None, agent: Agent | None
    ) -> None:
        """Say whose work it is about: what is left out is that of the item it is about."""
        item = await self.relate(deed, related)
        await self.place(group, agent)
        if item:
            self.stand_with(item)

    def stand_with(self, other: Any) -> None:
        """Take over the group, and the agent where none was named either; it is seen where that is seen."""
        if not self.group and not self.agent:
            self.agent = other.agent
        self.group = self.group or other.group


class SurveyOffer(_AboutService):
    """
    A survey that a customer was asked to answer.

    Attributes:
        answered_at: When it was answered; null if it was not.
    """

    entity = "SurveyOffer"
    prefix = "SURVEY_OFFER"
    answered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "survey_offer"
        indexes = SOUGHT_BY

    @classmethod
    @verb("offerSurvey")
    async def offer(
        cls,
        deed: Deed,
        *,
        survey: Line,
        related: Line | None = None,
        agent: Agent | None = None,
        group: Group | None = None,
        customer_name: Line | None = None,
        customer_email: Email | None = None,
    ) -> Self:
        """
        Ask a customer to answer the survey of that name, about the item with the id ``related``.

        Args:
            survey: The name of the survey, in any case; it is made when it is first named.
            group: The group whose work it is about; that of the related item if left out.
            agent: The agent whose work it is about; that of the related item if no group is named either.
        """
        named = await Survey.called(survey)
        offer = cls.begun(deed, survey=named, customer_name=customer_name, customer_email=customer_email)
        await offer.be_about(deed, related, group, agent)
        return await offer.save_and_tell(deed, "SURVEY_OFFERED")


class SurveyResponse(_AboutService):
    """
    A survey that a customer has answered; the rating goes from 0 to 10.

    Attributes:
        rating: How good the customer says it was, with fractions: 10 is best.
        answers: What the customer answered, in order.
    """

    entity = "SurveyResponse"
    prefix = "SURVEY"
    payload_name = "SurveyPayload"
    payload_member = "response"

    rating = fields.FloatField()
    answers: list[str] = fields.JSONField(default=list)

    class Meta:
        table = "survey_response"
        indexes = SOUGHT_BY

    @classmethod
    @verb("answerSurvey")
    async def answer(
        cls,
        deed: Deed,
        *,
        survey: Line,
        rating: Rating,
        offer: SurveyOffer | None = None,
        related: Line | None = None,
        agent: Agent | None = None,
        group: Group | None = None,
        customer_name: Line | None = None,
        customer_email: Email | None = None,
        answers: list[Answer] | None = None,
    ) -> Self:
        """
        Take a customer's answers; what is left out is as it was offered.

        Args:
            survey: The name of the survey, in any case; it is made when it is first named.
            offer: The offer that is taken up, once; what is left out here is as in it.
            answers: What the customer answered, in order: at most 50.
            group: The group whose work it is about; that of the related item if left out.
            agent: The agent whose work it is about; that of the related item if no group is named either.

        Raises:
            Invalid: there are more than 50 answers.
        """
        if len(answers or ()) > ANSWERS_LIMIT:
            raise Invalid("At most {limit} answers, please.", path=("answers",), limit=ANSWERS_LIMIT)
        named = await Survey.called(survey)
        response = cls.begun(
            deed,
            survey=named,
            rating=rating,
            answers=answers or [],
            customer_name=customer_name or (offer and offer.customer_name),
            customer_email=customer_email or (offer and offer.customer_email),
        )
        await response.be_about(deed, related, group, agent)
        if offer:
            await response.take_up(deed, offer)
        return await response.save_and_tell(deed, "SURVEY_ANSWERED")

    async def take_up(self, deed: Deed, offer: SurveyOffer) -> None:
        """
        Answer an offer, and be about what it was about where nothing else is said.

        Raises:
            Conflict: it is answered already, or of another survey.
        """
        taken = SurveyOffer.filter(id=offer.id, answered_at__isnull=True, survey_id=self.survey.id)
        if not await taken.update(answered_at=deed.at):
            raise Conflict("That was answered already, or is an offer of another survey.", path=("offerId",))
        await offer.fetch_related("group__department__brand", "agent")
        self.stand_with(offer)
        if not self.related_id:
            self.related_kind, self.related_id = offer.related_kind, offer.related_id


def _answers(h: Any) -> str | None:
    return "\n".join(h.item.answers) or None


CATEGORY = Category(
    id="SURVEYS",
    title="Survey",
    area=Area.REPORTS,
    item=SurveyResponse,
    described={
        "SURVEYS": "What customers say of the desk's work.",
        "SURVEY_ANSWERED": "A customer has answered a survey.",
        "SURVEY_OFFERED": "A customer was asked to answer a survey.",
        "SURVEY_RATING": "The rating given, from 0 to 10.",
        "SURVEY": "The survey that was offered or answered.",
        "ANSWER_TEXT": "What the customer answered, all answers together.",
    },
    event_types=(EventType("SURVEY_ANSWERED", begins=True), EventType("SURVEY_OFFERED", begins=True)),
    conditions=(
        ConditionType("SURVEY_RATING", Number(), lambda h: h.item.rating, ANSWERED),
        ConditionType("SURVEY", Reference("Survey"), lambda h: h.item.survey),
        ConditionType("AGENT", Reference("Agent"), lambda h: h.item.agent),
        DEPARTMENT,
        GROUP,
        *CUSTOMER,
        RELATED_ITEM,
        ConditionType("ANSWER_TEXT", Phrases(), _answers, ANSWERED),
    ),
    variables=(
        Variable("SURVEY_NAME", "Name of the survey", lambda h: h.item.survey and str(h.item.survey)),
        Variable("SURVEY_RATING", "Rating given", lambda h: figure(h.item.rating), ANSWERED),
        Variable("SURVEY_ANSWERS", "The answers, a line each", quoted(_answers), ANSWERED),
        Variable("SURVEY_AGENT", "Agent rated", lambda h: h.item.agent and str(h.item.agent)),
        Variable("CUSTOMER_NAME", "Who answered"),
        Variable("CUSTOMER_EMAIL", "Their e-mail address"),
    ),
    actions=(NOTIFY_USER,),
)
