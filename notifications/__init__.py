"""From firings to readers: the inboxes, and the feed that rings for them."""
