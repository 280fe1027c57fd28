"""Where records are kept: engines with guarded transactions, migrations, the outbox."""
