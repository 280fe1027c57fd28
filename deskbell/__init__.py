"""
The front door: settings, wiring, command line, server.

- `commands` runs a command, as `arguments` has read it: of a served desk (`client_commands`, which are
  `asking`, `listening`, `explaining` and `trying`, by a `client`), or of its host (`host_commands`, with
  `setup`, `demo` and `drive`; `alone` keeps a second process from serving).
- `settings` are which there are and `urls` what they may name; `environment` reads them. `log` is how a
  process speaks, `building` builds the console.
- `app` makes and wires the application, `server` runs it, and `jobs` are what a process does beside
  answering; `probes` and `metrics` are for whoever watches it.
- `endpoint` is `/graphql`: `operations` are asked there over HTTP, and over a `websocket`, of which
  `frames` are the messages. `requests` and `reading` take what is sent, `responses` and `streaming` answer.
- Connections are `protocols`, which come through the `door`, write what is `joined`, do not wait for
  `half_requests`, and are told of in `socket_log`.
- `website` are the files of the `console`, and `browser_session` keeps its session.
"""

import gc

# Objects more than at the last look, and looks at the young before one at the older: at Python's own figures,
# of which the first is 700, half of the time that a page takes went into looking, and an eighth of a start.
# A look at the older holds up everybody while it lasts: so at fifty thousand of them, not at two hundred.
COLLECTED_AT = 10_000, 5, 80
gc.set_threshold(*COLLECTED_AT)
