"""The pair of storage and wire that a test runs on, where one is enough."""

import pytest

ON_SQLITE = pytest.mark.parametrize("pair", ["sqlite+memory"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("pair", ["postgres+valkey"], indirect=True)  # the stricter of the two
