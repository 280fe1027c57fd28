"""What something is called with while a test looks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def calls_of(monkeypatch: pytest.MonkeyPatch, of: Any, name: str) -> Iterator[list[tuple[Any, ...]]]:
    """Note what something is called with."""
    calls: list[tuple[Any, ...]] = []
    real: Callable[..., Any] = getattr(of, name)

    def noted(*given: Any, **options: Any) -> Any:
        calls.append(given)
        return real(*given, **options)

    with monkeypatch.context() as patch:
        patch.setattr(of, name, noted)
        yield calls
