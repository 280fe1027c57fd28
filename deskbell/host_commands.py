"""The commands of a desk's host, beside its database; each returns its exit status, None for 0."""

import argparse
import asyncio
import os

from deskbell import demo as demo_desk
from deskbell import drive, server, setup
from deskbell.alone import alone
from deskbell.environment import Say
from deskbell.settings import Settings, variable
from schema import build_schema


def serve(arguments: argparse.Namespace, settings: Settings, say: Say) -> None:
    """Migrate the database, then serve it until told to stop."""

    def prepare() -> None:
        asyncio.run(setup.prepare(settings, say, demo_desk.build if arguments.demo else None))

    server.check_port(settings.host, settings.port)
    connections = asyncio.run(setup.connections_of(settings))
    os.environ[variable("database_pool")] = str(connections)  # noqa: TID251 - for each process to read
    with alone(settings, say, prepare):
        if arguments.demo:
            say(asyncio.run(demo_desk.welcome(settings)))
            if not settings.allowed_origins:  # whoever tries a page of their own against it shall get in
                os.environ[variable("allowed_origins")] = demo_desk.ORIGINS  # noqa: TID251 - for each process to read
        server.run(
            "deskbell.app:create_served_app", host=settings.host, port=settings.port, workers=settings.workers
        )


def migrate(_: argparse.Namespace, settings: Settings, say: Say) -> None:
    """Bring the database up to date."""
    upgraded = asyncio.run(setup.prepare(settings, say))
    say("The database is up to date.")
    if upgraded:
        say("A process of an older version that serves it goes on, and does not start again.")


def demo(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    """Build the demo desk, or let work happen on a served one."""
    if arguments.drive:
        return asyncio.run(drive.drive(arguments.url or settings.address, arguments.rate, say))
    asyncio.run(setup.prepare(settings, say, demo_desk.build))
    say(asyncio.run(demo_desk.welcome(settings)))
    say("Where nobody serves it yet: .venv/bin/python -m deskbell serve\n")
    return 0


def retry(_: argparse.Namespace, settings: Settings, say: Say) -> None:
    """Have tried anew what failed too often."""
    say(f"Occurrences that will be tried anew: {asyncio.run(setup.retry(settings))}.")


def check(_: argparse.Namespace, settings: Settings, say: Say) -> int:
    """Count anew and put right what differs; return 1 where something did."""
    repaired = asyncio.run(setup.check(settings))
    for sentence in repaired:
        say(sentence)
    say(f"Put right: {len(repaired)}." if repaired else "Every count is right.")
    return 1 if repaired else 0


def sdl(_: argparse.Namespace, __: Settings, say: Say) -> None:
    """Print the GraphQL schema."""
    say(build_schema().as_str())


def reset_password(arguments: argparse.Namespace, settings: Settings, say: Say) -> int:
    """Give an agent a new password; return 1 where there is no such agent."""
    made = asyncio.run(setup.reset_password(settings, arguments.email, arguments.password))
    say(
        f"The password of {arguments.email} is now: {made}"
        if made
        else f"There is no agent {arguments.email}."
    )
    return 0 if made else 1
