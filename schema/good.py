"""Documents that are good, as they are remembered."""

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, OperationDefinitionNode
from strawberry.types.graphql import OperationType


class Good:
    """
    A document that is good.

    ``kinds`` are those of the queries and mutations that may be asked for, by the names to do so. ``bulk`` is
    what `schema.entries` knows of its variables, once somebody has given any.
    """

    bulk: Mapping[str, Any] | None = None

    def __init__(self, document: DocumentNode) -> None:
        self.document = document
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        named = {node.name and node.name.value: OperationType(node.operation.value) for node in operations}
        if len(operations) == 1:
            named[None] = OperationType(operations[0].operation.value)
        self.kinds = {name: kind for name, kind in named.items() if kind is not OperationType.SUBSCRIPTION}
