"""Where a ticket stands, and how urgent it is."""

from enum import StrEnum


class TicketStatus(StrEnum):
    """
    Where a ticket stands; a locked one takes no more messages or work.

    Attributes:
        ACTIVE: The desk has something to do.
        WAITING: The desk waits for somebody else; it counts as open.
        CLOSED: It is done; a message from the customer makes it ACTIVE again.
        CLOSED_AND_LOCKED: It is done for good: it takes nothing more until another status is set.
    """

    ACTIVE = "ACTIVE"
    WAITING = "WAITING"
    CLOSED = "CLOSED"
    CLOSED_AND_LOCKED = "CLOSED_AND_LOCKED"


class TicketPriority(StrEnum):
    """
    How urgent a ticket is.

    Attributes:
        LOW: It can wait for the others.
        NORMAL: As most are; what a ticket has unless another is given.
        HIGH: It comes before the others.
        URGENT: Somebody has to see to it at once.
    """

    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    URGENT = "URGENT"
