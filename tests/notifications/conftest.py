"""A desk whose engine works only when it is told to."""

from tests.domain.conftest import quiet  # noqa: F401  # a fixture
