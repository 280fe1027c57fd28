"""Where records are kept: engines with guarded transactions, statements, records, migrations."""
