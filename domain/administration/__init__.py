"""What administrators, and agents for themselves, settle."""
