"""The feed, in memory and over a real Valkey."""
