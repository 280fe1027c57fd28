"""The front door: settings, wiring, command line, server."""
