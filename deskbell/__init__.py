"""The front door: settings, wiring, command line, server."""

import gc

# Objects more than at the last look, and looks at the young before one at the older: at Python's own figures,
# of which the first is 700, half of the time that a page takes went into looking, and an eighth of a start.
# A look at the older holds up everybody while it lasts: so at fifty thousand of them, not at two hundred.
COLLECTED_AT = 10_000, 5, 80
gc.set_threshold(*COLLECTED_AT)
