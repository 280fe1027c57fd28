"""
Forms: what a verb or an action asks for, read from its own annotations.

A parameter's type says how it is given, checked and shown: text with a limit, a number, a flag, a moment, an
enum, or a thing, given by its global id as `<name>Id`, or `<name>Ids`. GraphQL's inputs come from it, too.
"""

import inspect
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from domain.addresses import LONGEST_MAIL_ADDRESS, check_ip_address, mail_address, same_address
from domain.catalogue.naming import camel
from domain.catalogue.references import referred
from domain.errors import DomainError, Invalid, Refused
from domain.policy import DEFAULT, Policy
from domain.words import is_blank, is_keepable

MANY_LIMIT = 200  # of things or texts in one list
NONE_OF = "'{given}' is none of {choices}."
YEARS = range(1000, 9000)  # of moments; beyond, some clocks and databases cannot follow


@dataclass(frozen=True, slots=True)
class Text:
    """
    A text of at most ``limit`` characters, not blank; a template takes `#VARIABLES#`.

    ``format`` names what it has to look like, for clients to know an entry field by; ``check`` looks at what
    else must be so, and raises `Invalid` where it is not; ``check_by`` does so by the desk's policy, if it
    is given.
    """

    limit: int
    template: bool = False
    check: Callable[[str], None] | None = None
    check_by: Callable[[str, Policy], None] | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Secret:
    """A password of so many characters, kept as typed; it is hashed before the verb gets it."""

    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class Between:
    """A number between two ends, both included."""

    low: float
    high: float


Line = Annotated[str, Text(200)]
Prose = Annotated[str, Text(50_000)]
LineTemplate = Annotated[str, Text(300, template=True)]
ProseTemplate = Annotated[str, Text(20_000, template=True)]
Minutes = Annotated[int, Between(1, 60 * 24 * 366)]

IpAddress = Annotated[str, Text(45, check=check_ip_address, format="ip-address")]


def _mail_address(text: str) -> None:
    for written in (text, same_address(text)):  # as accounts keep it, which lengthens some letters
        mail_address(written)


Email = Annotated[str, Text(LONGEST_MAIL_ADDRESS, check=_mail_address, format="email")]


@dataclass(frozen=True)
class FormField:
    """One entry of a form."""

    name: str
    type: type
    required: bool
    default: Any = None
    rule: Text | Secret | Between | None = None
    many: bool = False

    @cached_property
    def entity(self) -> str | None:
        """The kind of thing referred to, if it is a reference."""
        return getattr(self.type, "entity", None)

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose from, if it is an enum."""
        return tuple(self.type) if issubclass(self.type, StrEnum) else ()

    @cached_property
    def input_name(self) -> str:
        """The name in an input: a thing is given by `<name>_id`, things by `<name>_ids`."""
        if not self.entity:
            return self.name
        return f"{self.name.removesuffix('s')}_ids" if self.many else f"{self.name}_id"

    @cached_property
    def label(self) -> str:
        """The field's name for clients."""
        return camel(self.input_name)

    def parse(self, given: Any, policy: Policy | None = DEFAULT) -> Any:
        """
        Parse one value; a reference becomes the UUID in its global id.

        Raises:
            Invalid, Refused: with a sentence that says what to do, and the path of the field.
        """
        try:
            return self._parse_many(given, policy) if self.many else self._parse_one(given, policy)
        except DomainError as fault:
            raise fault.under(self.label) from None

    def _parse_many(self, given: Sequence[Any], policy: Policy | None) -> list[Any]:
        if len(given) > MANY_LIMIT:
            raise Invalid("At most {limit}, please.", limit=MANY_LIMIT)
        values = []
        for place, value in enumerate(given):
            try:
                values.append(self._parse_one(value, policy))
            except DomainError as fault:
                raise fault.under(str(place)) from None
        return values

    def _parse_one(self, given: Any, policy: Policy | None) -> Any:
        if hasattr(self.type, "parse"):
            return self.type.parse(given)
        if self.entity:
            return referred(given, self.entity)
        if issubclass(self.type, StrEnum):
            return _choice(self.type, given)
        if isinstance(self.rule, Text):
            return _text(self.rule, given, policy)
        if isinstance(self.rule, Secret) and not self.rule.shortest <= len(given) <= self.rule.longest:
            shortest, longest = self.rule.shortest, self.rule.longest
            raise Invalid(
                "A password has {shortest} to {longest} characters.", shortest=shortest, longest=longest
            )
        if isinstance(self.rule, Between) and not self.rule.low <= given <= self.rule.high:
            raise Invalid("Give a number from {low} to {high}.", low=self.rule.low, high=self.rule.high)
        return moment_of(given) if self.type is datetime else given


def moment_of(given: Any) -> datetime:
    """
    Read a moment, in UTC; a text is ISO 8601.

    Raises:
        Invalid: it is none, has no offset, or is of a year that not every clock on earth can show.
    """
    moment = given
    with suppress(ValueError):
        moment = datetime.fromisoformat(given) if isinstance(given, str) else given
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise Invalid("Give a moment with its offset, such as 2026-01-31T09:00:00Z.")
    if moment.year not in YEARS:
        raise Invalid("Give a moment of a year from {first} to {last}.", first=YEARS[0], last=YEARS[-1])
    return moment.astimezone(UTC)


def _choice(enum: type[StrEnum], given: str) -> StrEnum:
    try:
        return enum(given)
    except ValueError:
        raise Invalid(NONE_OF, given=given[:60], choices=list(enum)) from None


def _text(rule: Text, given: str, policy: Policy | None) -> str:
    text = given.strip()
    if is_blank(text):
        raise Invalid("This cannot be empty.")
    if not is_keepable(text):
        raise Invalid("This holds a character that cannot be kept.")
    if len(text) > rule.limit:
        raise Invalid(
            "At most {limit} characters, please; this has {length}.", limit=rule.limit, length=len(text)
        )
    if rule.check:
        rule.check(text)
    if rule.check_by and policy:
        rule.check_by(text, policy)
    return text


def field_of(name: str, annotation: Any, default: Any = MISSING) -> FormField:
    """Return the entry of a name and an annotation such as `Line`; it is required unless it has a default."""
    rule = None
    if get_origin(annotation) in {Union, types.UnionType}:
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    many = get_origin(annotation) is list
    if many:
        [annotation] = get_args(annotation)
    if get_origin(annotation) is Annotated:
        annotation, rule = get_args(annotation)
    required = default is inspect.Parameter.empty or default is MISSING
    return FormField(name, annotation, required, None if required else default, rule, many)


def fields_of_verb(verb: Callable[..., Any]) -> tuple[FormField, ...]:
    """Return the form of a verb: its keyword-only parameters."""
    hints = get_type_hints(verb, include_extras=True)
    parameters = inspect.signature(verb).parameters.values()
    return tuple(
        field_of(parameter.name, hints[parameter.name], parameter.default)
        for parameter in parameters
        if parameter.kind is parameter.KEYWORD_ONLY
    )


def fields_of_class(form: type) -> tuple[FormField, ...]:
    """Return the form that a dataclass is."""
    hints = get_type_hints(form, include_extras=True)
    return tuple(field_of(entry.name, hints[entry.name], entry.default) for entry in fields(form))


def parse_form(
    form: Iterable[FormField], given: Mapping[str, Any], policy: Policy | None = DEFAULT
) -> dict[str, Any]:
    """
    Parse what was given, by label, and return it by name; what is left out or null is left out.

    Raises:
        Refused: every fault found, each with the path of its field.
    """
    values, faults = {}, list[DomainError]()
    for field in form:
        if (value := given.get(field.label)) is None:
            if field.required:
                faults.append(Invalid("This is needed.", path=(field.label,)))
            continue
        try:
            values[field.name] = field.parse(value, policy)
        except DomainError as fault:
            faults.append(fault)
    if faults:
        raise Refused(faults)
    return values
