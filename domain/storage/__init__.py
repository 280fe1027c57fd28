"""
Where records are kept, on SQLite or PostgreSQL.

- Asking: `database` opens it, begins transactions, and has all that most callers need; `sql` runs
  statements in words of both databases; `faults` tells apart what goes wrong. `together` asks once for many
  who ask alike.
- Records: `records` is what all of them share, `making` makes their classes and `columns` reads their rows,
  with `illegible` for what cannot be read. `reading` and `statements` write down the usual queries, of the
  columns that `selecting` chooses, and `finding` those by ids. `bulk` and `many` write many rows, and
  `letting_go` deletes them. `words`, `partial` and `naming` are columns, indexes and names.
- Lists: `reaching` reads them, along the `ways` by which records come into somebody's sight, or by the
  words that somebody looks for (`searching`; by `places` on SQLite, by `eras` on PostgreSQL). `times` is
  where a span of time stands in one.
- Several processes: `revisions` tell all that something has changed, and `concerns` whom that concerns.
  `leasing` is what one at a time may do, `duty` what one does for all, `sharing` each one's share of the
  connections.
- Below: `connected` is the connection of now, `configuration` what Tortoise is told, `engines` are what it
  runs on, and `migrating` brings the tables up to date.
"""
