"""Metrics of this process, in Prometheus' format."""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from domain.deeds.outbox import PARKED
from domain.engine.worker import Worker
from domain.storage.database import rows
from resolvers.context import Desk


class Metrics:
    """What is measured; counted where it happens, read when somebody asks."""

    media_type = CONTENT_TYPE_LATEST

    def __init__(self, desk: Desk, worker: Worker) -> None:
        self._desk, self._worker = desk, worker
        self._registry = CollectorRegistry()
        self._pending = self._gauge(
            "deskbell_outbox", "Occurrences that wait in the outbox, of all processes"
        )
        self._parked = self._gauge("deskbell_outbox_parked", "Occurrences that failed too often")
        self._streams = self._gauge("deskbell_streams", "Open live streams of this process")
        self._rules = self._gauge("deskbell_rules", "Enabled events that this process knows")
        self._handled = self._gauge(
            "deskbell_occurrences_total", "Occurrences that this process has dealt with"
        )
        self._rung = self._gauge("deskbell_bells_total", "Bells that this process has rung")
        self._lateness = self._gauge(
            "deskbell_lateness_seconds", "From deed to bell, of the newest occurrence"
        )

        self._queued = self._gauge(
            "deskbell_deliveries_queued", "Deliveries that have not ended, of all processes"
        )
        self._paused = self._gauge("deskbell_receivers_paused", "Receivers that are left alone for now")

    def _gauge(self, name: str, said: str) -> Gauge:
        return Gauge(name, said, registry=self._registry)

    async def render(self) -> bytes:
        """Look and write everything down."""
        [waiting] = await rows(
            "SELECT COUNT(*) AS total, COUNT(CASE WHEN state = $1 THEN 1 END) AS parked FROM pending",
            PARKED,
        )
        [out] = await rows(
            "SELECT (SELECT COUNT(*) FROM queued) AS queued,"
            " (SELECT COUNT(*) FROM receiver WHERE paused_until > $1) AS paused",
            self._desk.clock(),
        )
        self._queued.set(out["queued"])
        self._paused.set(out["paused"])
        self._pending.set(waiting["total"])
        self._parked.set(waiting["parked"])
        self._streams.set(len(self._desk.streams))
        self._rules.set(len(self._worker.rules.index))
        self._handled.set(self._worker.handled)
        self._rung.set(self._worker.rung)
        self._lateness.set(self._worker.lateness)
        return generate_latest(self._registry)
