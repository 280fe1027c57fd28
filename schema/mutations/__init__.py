"""Fields of the root of mutations, by what they change; each file holds their inputs and payloads."""
