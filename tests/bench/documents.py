"""
Whether generated documents are answered as graphql-core answers them, many more than the tests look at.

They need no storage; each storage that is measured has its own.
"""

import warnings

from tests.bench.storages import NAMES, Figures, Storage
from tests.schema.execution.test_differential import compare

DOCUMENTS = 5_000  # for each storage, half of them with fields that come late


async def measure(storage: Storage) -> Figures:
    """Compare data, and errors by path, message and code; raises where they differ."""
    errors, first = 0, 1_000 + DOCUMENTS * NAMES.index(storage.name)  # behind those of the tests
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of coroutines that graphql-core leaves behind
        for seed in range(first, first + DOCUMENTS // 2):
            errors += await compare(seed, late=False) + await compare(seed, late=True)
    return {"Generated documents answered as by graphql-core": f"{DOCUMENTS}, with {errors} errors"}
