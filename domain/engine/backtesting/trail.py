"""
The trail of a backtest: what its draft would have fired on, and what would then have been held back.

Limits go by what was before, so they are played through in the order in which things happened, once all
matches are known. Of each as little is kept as they ask for: 20 bytes, and 150 more for each item where an
action runs once per item.
"""

from array import array
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.deeds.rendering import hour_of
from domain.engine.firing.limits import SAME_CHAIN, said_often, said_once, throttled
from domain.events.actions import Action

KEPT = 250_000  # matches; beyond, a backtest is not complete
NONE = -1
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Match:
    """A match as limits see it: its time in microseconds since 1970, item and chain by numbers."""

    at: int
    minute: int
    item: int
    chain: int


class Trail:
    """All matches, in the order in which they are added; ``by_item`` where actions ask for their items."""

    def __init__(self, *, by_item: bool) -> None:
        self._by_item = by_item
        self._times, self._minutes, self._items, self._chains = (array(kind) for kind in "qiii")
        self._items_known, self._chains_known = dict[Hashable, int](), dict[Hashable, int]()

    def __len__(self) -> int:
        return len(self._times)

    @property
    def full(self) -> bool:
        """Whether no more can be kept."""
        return len(self) >= KEPT

    def add(
        self, at: datetime, recorded_at: datetime, item: Hashable, chain: Hashable, *, caused: bool
    ) -> None:
        """
        Add a match; ``chain`` is what its event fires once in.

        One that no event ``caused`` begins its chain: it is alone in it, but for those that are added before.
        """
        known = self._items_known
        self._items.append(known.setdefault(item, len(known)) if self._by_item else NONE)
        if caused:
            self._chains_known.setdefault(chain, len(self._chains_known))
        self._chains.append(self._chains_known.get(chain, NONE))
        self._times.append((at - EPOCH) // MICROSECOND)
        self._minutes.append((recorded_at - EPOCH) // MICROSECOND // MINUTE)

    def __iter__(self) -> Iterator[Match]:
        return map(Match, self._times, self._minutes, self._items, self._chains)

    def sort(self) -> None:
        """Put the matches into the order of their times; what is of one time stays as it is."""
        order = sorted(range(len(self)), key=self._times.__getitem__)
        for kept in (self._times, self._minutes, self._items, self._chains):
            kept[:] = array(kept.typecode, map(kept.__getitem__, order))

    def turn_round(self) -> None:
        """Put what was added newest first into the order in which it happened."""
        for kept in (self._times, self._minutes, self._items, self._chains):
            kept.reverse()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something would have been held back: the sentence, once it is asked for, and when an action ran."""

    sentence: Callable[[str, str], str]
    ran: int = 0

    def said(self, at: datetime, kind: str, zone: ZoneInfo) -> str:
        """Say it as of a moment: ``kind`` is what the item is called, in ``zone`` its owner reads clocks."""
        return self.sentence(kind, hour_of(EPOCH + self.ran * MICROSECOND, zone, at))


class TrailLimits:
    """
    What bounds firings, in memory, for matches in the order in which they happened.

    As `domain.engine.firing.limits` has it, but that no action fails. ``budget`` is how often the event may
    fire in a minute, None where nothing bounds it, as with what time tells of.
    """

    def __init__(self, actions: Sequence[Action], budget: int | None) -> None:
        self._actions, self._budget = actions, budget
        self._minute, self._used = NONE, 0
        self._chains = set[int]()
        self._ran: dict[tuple[int, int], int] = {}  # when, by actions' places and items, NONE for all items

    def play(self, match: Match) -> tuple[Sequence[Action], Reason | None]:
        """Let a match happen; return the actions that run and, where none does, why."""
        budget = self._budget
        if budget is not None and self._spend(match.minute) > budget:
            return (), Reason(lambda _kind, _hour: throttled(budget))
        if match.chain in self._chains:
            return (), Reason(lambda _kind, _hour: SAME_CHAIN)
        if match.chain != NONE:
            self._chains.add(match.chain)
        reasons = [self._run(action, match) for action in self._actions]
        running = [action for action, reason in zip(self._actions, reasons, strict=True) if not reason]
        return running, None if running else reasons[0]

    def _spend(self, minute: int) -> int:
        self._minute, self._used = (minute, 1) if minute > self._minute else (self._minute, self._used + 1)
        return self._used

    def _run(self, action: Action, match: Match) -> Reason | None:
        """Let an action run, unless it has run for this item, or too lately; return why not."""
        once, often = (action.place, match.item), (action.place, NONE)
        if action.once_per_item and once in self._ran:
            return Reason(said_once, self._ran[once])
        minutes = action.maximum_frequency_minutes
        if minutes and often in self._ran and self._ran[often] > match.at - minutes * MINUTE:
            return Reason(lambda _kind, hour: said_often(minutes, hour), self._ran[often])
        if action.once_per_item:
            self._ran[once] = match.at
        if minutes:
            self._ran[often] = match.at
        return None
