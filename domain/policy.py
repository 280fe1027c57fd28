"""The desk's policy: what its settings decide that the domain goes by, handed down to whatever asks."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Policy:
    """What holds for everything that this process does; the defaults are those of the settings, too."""

    public_url: str = ""  # where items are shown
    event_budget: int = 1_000  # how often one event may fire in a minute
    owner_events: int = 1_000
    owner_thresholds: int = 100
    event_weight: int = 1_000  # comparisons that the conditions of one event may take
    kb_stale_days: int = 180
    intranet_hosts: frozenset[str] = frozenset()  # in lower case: open although they are not public

    @property
    def kb_stale_after(self) -> timedelta:
        """How long an article that nobody touches stays fresh."""
        return timedelta(days=self.kb_stale_days)


DEFAULT = Policy()
