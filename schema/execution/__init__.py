"""
Breadth-first execution: a drop-in executor for graphql-core that knows Strawberry's definitions.

graphql-core walks an answer depth-first: for each object it looks every field up, builds an info and a path,
reads the arguments, calls a chain of wrappers and asks whether what came back has to be awaited. Here a
selection is compiled once (`plans`) and executed level by level (`running`): each field once for all objects
of its level, so that all this is done once a field and not once a value. What must be awaited is awaited
together, one batch a level, which is also when data loaders ask. Errors and nulls where there may be none are
left in their places, and settled in one walk at the end, in the order of the document (`writing`); an answer
without any is not walked. What is at hand of objects is read and written in one go, by an expression
(`straight`, `at_hand`), once a document has come again often enough; what of it does not change is kept
(`keeping`). Of an operation that comes again, what does not depend on who asks is kept (`again`), and the
types of its variables are known (`variables`).

    schema = strawberry.Schema(query=Query)
    schema.execution_context_class = BreadthFirst

What a subscription gives is mostly at hand. `BreadthFirst.streamed` is handed what answers one value at once,
as JSON, without executing anything (`direct`); None from it says that the value has to be executed. Metadata
of fields makes that cheaper, or possible at all (`expressions`).

A field whose metadata holds `FOR_ALL` has a resolver that is asked once for all objects of a level, and
returns a list or a coroutine of one; it needs no loader. What graphql-core executes asks the field's own.

    @strawberry.field(metadata={FOR_ALL: authors_of})  # async def authors_of(books, info): ...
    async def author(self, info: Info) -> Author: ...

A resolver may ask which attributes are wanted of what it gives (`attributes_of`), so as to read no others; of
fields with resolvers of their own, metadata says which they look at (`wanting`).

Answers are those of graphql-core, with these liberties:

- A field without extensions has its arguments converted once for all objects of a level, which share the
  inputs made of them, as they share `info`; `info.path` holds no indices of lists.
- Children are asked for once all of their parents' level is there; those that are at hand, before that.
- A resolver that takes its source alone may be asked again, where one beside it fails or has to be
  awaited; that of a field whose metadata holds `KEPT_BY`, too, or not at all, and so of an object that lasts
  (`LASTS_BY`). Of an object in a field whose metadata holds `SHARED`, it may be asked once for all that hold
  it.
- Errors are told in the order of the document.
- What has to be awaited is told by its type, and where a loop runs, so has every answer.
- Where several fields fail in a place that becomes null, which of them are reported may differ, as the
  specification allows; it is always the first, in the order of the document, that empties the place.
- An operation that makes more values than `Limits.values` stops as a whole, at one of the fields that would
  make too many; so does one whose selections are nested too deeply to be compiled.
- `@defer` and `@stream` do not put anything off.

Operations with an abort signal, with hooks, with middleware, with variables of fragments or without error
propagation are handed to graphql-core, which knows no limits.
"""

from schema.execution.direct import Subscriber
from schema.execution.executor import BreadthFirst
from schema.execution.expressions import AT_ONCE, KEPT_BY, LASTING, SAME_FOR, SHARED, TELLS_BY, Indirect
from schema.execution.keeping import LASTS_BY, Same
from schema.execution.reading import FOR_ALL
from schema.execution.running import Limits
from schema.execution.wanting import READS, attributes_of

__all__ = [
    "AT_ONCE",
    "FOR_ALL",
    "KEPT_BY",
    "LASTING",
    "LASTS_BY",
    "READS",
    "SAME_FOR",
    "SHARED",
    "TELLS_BY",
    "BreadthFirst",
    "Indirect",
    "Limits",
    "Same",
    "Subscriber",
    "attributes_of",
]
