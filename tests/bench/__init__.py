"""What the desk costs: figures for `docs/figures.md`, measured by `make bench`. Nothing here is asserted."""
