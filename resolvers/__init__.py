"""One module per noun: plain arguments in, domain objects out; loaders; the live streams."""
