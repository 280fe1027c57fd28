"""Documents that have been found good, as they are remembered."""

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, OperationDefinitionNode
from strawberry.types.graphql import OperationType


class KnownDocument:
    """
    A document that has been found good.

    ``kinds`` are those of the operations that may be asked for, by the names to do so. ``bulk`` is what
    `schema.entries` knows of its variables, once somebody has given any. ``again`` are makers of
    executors for operations that were executed before, by their names.
    """

    bulk: Mapping[str, Any] | None = None

    def __init__(self, document: DocumentNode) -> None:
        self.document = document
        self.again: dict[str | None, Any] = {}
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        self.kinds = {
            node.name and node.name.value: OperationType(node.operation.value) for node in operations
        }
        if len(operations) == 1:
            self.kinds[None] = OperationType(operations[0].operation.value)
