"""What leaves the desk: mails, web calls, pushes, and who takes them."""
