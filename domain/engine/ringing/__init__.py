"""
How whoever listens hears of it.

The `ringer` rings over the feed; `wire` is what is said there of changes and occurrences. Bells bring a look
at their item along (`glancing`).
"""
