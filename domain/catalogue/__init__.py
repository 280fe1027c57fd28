"""What an event type, condition, action and variable is; the desk's rooms declare theirs with these."""
