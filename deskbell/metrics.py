"""Metrics of this process, in Prometheus' format."""

import os

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from domain.deeds.outbox import PARKED
from domain.engine.working.worker import Worker
from domain.storage.database import rows
from resolvers.context import Desk


async def measured(desk: Desk, worker: Worker) -> bytes:
    """
    Write down how things stand now; what is counted is counted where it happens.

    What is this process's own is marked with its number, since of a host's processes any answers.
    """
    [waiting] = await rows(
        "SELECT COUNT(*) AS total, COUNT(CASE WHEN state = $1 THEN 1 END) AS parked FROM pending", PARKED
    )
    [out] = await rows(
        "SELECT (SELECT COUNT(*) FROM queued) AS queued,"
        " (SELECT COUNT(*) FROM receiver WHERE paused_until > $1) AS paused",
        desk.clock(),
    )
    registry = CollectorRegistry()
    for name, said, value in (
        ("deskbell_outbox", "Occurrences that wait in the outbox, of all processes", waiting["total"]),
        ("deskbell_outbox_parked", "Occurrences that failed too often", waiting["parked"]),
        ("deskbell_deliveries_queued", "Deliveries that have not ended, of all processes", out["queued"]),
        ("deskbell_receivers_paused", "Receivers that are left alone for now", out["paused"]),
    ):
        Gauge(name, said, registry=registry).set(value)
    for name, said, value in (
        ("deskbell_streams", "Open live streams of this process", len(desk.streams)),
        ("deskbell_rules", "Enabled events that this process knows", len(worker.rules.index)),
        ("deskbell_occurrences_total", "Occurrences that this process has dealt with", worker.handled),
        ("deskbell_bells_total", "Bells that this process has rung", worker.rung),
        ("deskbell_lateness_seconds", "From deed to bell, of the newest occurrence", worker.lateness),
    ):
        Gauge(name, said, ["process"], registry=registry).labels(os.getpid()).set(value)
    return generate_latest(registry)
