"""Previews in GraphQL: what a draft would do."""

from schema.described import described, described_type
from schema.enums import ActionId, OutcomeEnum
from schema.explanations import ConditionCheck


@described_type
class ActionPreview:
    """What an action would do, its variables filled in."""

    recipient: str | None = described(
        "Where it would go: the names of those who get a message, the addresses of a mail, a web"
        " address, a provider, a file. Of many it has the first, and how many more; agents out of the"
        " asker's sight are counted alone. Null where nobody gets it, where it changes something, or would"
        " fail."
    )
    subject: str | None = described(
        "The subject of a message or mail; of a change, what it is, such as `Set priority to"
        " Urgent`. Null where there is none."
    )
    body: str | None = described(
        "The text of a message or mail, what is posted, the line of a log, or what a change"
        " writes, such as a comment. Null where there is none."
    )

    action: ActionId = described("The kind of action that would have been done.")


@described_type
class Preview:
    """What an event would make of something that happened, or of an example."""

    outcome: OutcomeEnum = described(
        "What would become of the two; limits on how often it runs are left aside."
    )
    summary: str = described(
        "That in a sentence, with what stands in the way, and why actions would fail; of an"
        " example, it says so, and which conditions it says nothing of."
    )
    checks: list[ConditionCheck] = described(
        "Every condition, those of `all`, then those of `any`; of an example, those of which it"
        " says something. None where the item is out of the asker's sight by now."
    )
    would_do: list[ActionPreview] = described(
        "Each action in order, also where a condition failed; none where the event waits for"
        " something else, or the item is out of the asker's sight by now."
    )
