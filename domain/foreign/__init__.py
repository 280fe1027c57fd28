"""Another help desk's things, and what is told of them."""
