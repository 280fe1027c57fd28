"""
Whether generated documents are answered as graphql-core answers them, many more than the tests look at.

They need no storage; each storage that is measured has its own.
"""

import asyncio
import warnings

from tests.bench.storages import NAMES, Figures, Storage
from tests.schema.execution.test_differential import compare

DOCUMENTS = 5_000  # for each storage, half of them with fields that come late


async def measure(storage: Storage) -> Figures:
    """Compare data, and errors by path, message and code; raises where they differ."""
    errors, first = 0, 1_000 + DOCUMENTS * NAMES.index(storage.name)  # behind those of the tests
    # What graphql-core and its loaders leave behind is not what is looked for.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in range(first, first + DOCUMENTS // 2):
            errors += await compare(seed, late=False) + await compare(seed, late=True)
    return {"Generated documents answered as by graphql-core": f"{DOCUMENTS}, with {errors} errors"}
