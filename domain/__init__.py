"""What may happen at the help desk and what it means; imports none of the other packages."""
