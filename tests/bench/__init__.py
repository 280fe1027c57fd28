"""What the desk costs: figures for the README, measured by `make bench`. Nothing here is asserted."""
