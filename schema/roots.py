"""The roots of queries and mutations: fields that are written out, and those that declarations make."""

from typing import Any

from schema.desk import SHAPES
from schema.mutations.api_tokens import ApiTokenMutations
from schema.mutations.deliveries import DeliveryMutations
from schema.mutations.events import EventMutations
from schema.mutations.messages import MessageMutations
from schema.mutations.notifications import NotificationMutations
from schema.mutations.occurrences import OccurrenceMutations
from schema.mutations.previews import PreviewMutations
from schema.mutations.roles import RoleMutations
from schema.mutations.signing_in import SigningInMutations
from schema.mutations.verbs import VERB_MUTATIONS
from schema.queries.activity import ActivityQueries
from schema.queries.backtests import BacktestQueries
from schema.queries.deliveries import DeliveryQueries
from schema.queries.events import EventQueries
from schema.queries.firings import FiringQueries
from schema.queries.messages import MessageQueries
from schema.queries.nodes import NodeQueries
from schema.queries.notifications import NotificationQueries
from schema.queries.occurrences import OccurrenceQueries
from schema.queries.people import NAMED_QUERIES, PeopleQueries
from schema.queries.previews import PreviewQueries
from schema.queries.receipts import ReceiptQueries


# The schema prints fields in the order of the bases.
class Query(
    NodeQueries,
    EventQueries,
    PeopleQueries,
    MessageQueries,
    OccurrenceQueries,
    BacktestQueries,
    PreviewQueries,
    DeliveryQueries,
    NotificationQueries,
    ActivityQueries,
    FiringQueries,
    ReceiptQueries,
):
    """What can be read; a directive names what opens a field, else being signed in does."""


class Mutation(
    SigningInMutations,
    RoleMutations,
    ApiTokenMutations,
    EventMutations,
    PreviewMutations,
    OccurrenceMutations,
    DeliveryMutations,
    NotificationMutations,
    MessageMutations,
):
    """What can be done, in order; what a person can mend comes as `errors`."""


def _add(root: type, fields: dict[str, Any]) -> None:
    for name, field in fields.items():
        setattr(root, name, field)


_add(Query, NAMED_QUERIES)
_add(Mutation, VERB_MUTATIONS)
for shape in SHAPES:
    _add(Query, shape.queries)
    _add(Mutation, shape.mutations)
