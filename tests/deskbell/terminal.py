"""A terminal that commands say things on, and tests wait at."""

import asyncio

from tests.desk import SOON


class Terminal:
    """What a command said, line by line."""

    def __init__(self) -> None:
        self.lines: asyncio.Queue[str] = asyncio.Queue()

    def __call__(self, text: str) -> None:
        """Say something."""
        self.lines.put_nowait(text)

    async def until(self, wanted: str) -> str:
        """Wait for a line that holds some words."""
        async with asyncio.timeout(SOON):
            while wanted not in (line := await self.lines.get()):
                pass
        return line
