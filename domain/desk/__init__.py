"""The desk: what its rooms share, and the rooms."""
