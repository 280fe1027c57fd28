"""Agents, roles, permissions, departments, groups, sessions, tokens."""
