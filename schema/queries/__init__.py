"""Fields of the root of queries, by what they read; each file holds their inputs too."""
