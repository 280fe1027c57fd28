"""Forms as inputs."""

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import StrawberryArgument, convert_arguments

from schema.forms import as_told, input_of


def test_no_object_is_made_of_what_a_verb_takes() -> None:
    """It is plain already; what is null counts as left out."""
    leading = {"id": strawberry.ID, "note": str | None}
    form = as_told(input_of("MadeUpInput", (), enums=True, description="-", said={}, leading=leading))
    given = StrawberryArgument("input", "input", StrawberryAnnotation(form))
    told = {"input": {"id": "Ticket_1", "note": None}}
    config = StrawberryConfig()
    assert convert_arguments(told, [given], {}, config) == {"input": {"id": "Ticket_1"}}
