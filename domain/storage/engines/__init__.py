"""
Tortoise's engines for SQLite and PostgreSQL, as we need them: `sqlite` and `asyncpg` are the two.

`guarded` is what both share. Of SQLite's, `at_once` executes transactions, `commits` lets several commit
together, and `disk` waits for what was committed. Of PostgreSQL's, `pools` are its connections, `later` holds
back writes that tell nothing, and `replica` is a second server that answers what is only read.
"""
