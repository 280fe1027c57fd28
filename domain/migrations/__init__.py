"""Every change of the desk's tables, in order, each as it was when it was written; and which tables."""

from typing import Final

from domain.storage.configuration import Tables

TABLES: Final = Tables(
    records=(
        "domain.people.records",
        "domain.people.access_records",
        "domain.people.notification_records",
        "domain.messages",
        "domain.deeds.outbox",
        "domain.deeds.counting",
        "domain.deeds.spells",
        "domain.deeds.keys",
        "domain.deliveries.records",
        "domain.deliveries.providers",
        "domain.deliveries.system_mail",
        "domain.desk.rooms",
        "domain.foreign.items",
        "domain.events.records",
        "domain.engine.records",
        "domain.storage.records",
        "domain.storage.revisions",
        "domain.storage.concerns",
    ),
    migrations="domain.migrations",
)
