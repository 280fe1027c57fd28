"""The pipeline of two processes in one loop under a seed, and what must be so afterwards."""
