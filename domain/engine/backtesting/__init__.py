"""Backtests: what an event would have done with what really happened."""
