"""The promises of the protocols, kept over real sockets."""
