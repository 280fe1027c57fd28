"""The ways out, against real servers in good moods and bad."""
