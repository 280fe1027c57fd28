"""
A reader of mail's headers by RFC 5322 and 2047, without the standard library's and our own writer.

It reads as a mail program does: unfolds, decodes each encoded word by itself, and drops blanks between two.
"""

import re
from base64 import b64decode

WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?\s]*)\?=")


def headers_of(wire: bytes) -> list[tuple[str, list[bytes]]]:
    """Return a mail's headers, in order: the name, and the lines as they came, without the name."""
    found = list[tuple[str, list[bytes]]]()
    for line in wire.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        if line[:1] in {b" ", b"\t"}:
            assert line.strip(), "a line of blanks alone is none"
            found[-1][1].append(line)
        else:
            name, colon, value = line.partition(b":")
            assert colon, line
            found.append((name.decode("ascii"), [value.removeprefix(b" ")]))
    return found


def header(wire: bytes, name: str) -> str:
    """Return the one header of a name, decoded."""
    [lines] = [lines for known, lines in headers_of(wire) if known.lower() == name.lower()]
    return decoded(b"".join(lines).decode())


def decoded(value: str) -> str:
    """Decode the encoded words of an unfolded header."""
    made, after_word = "", False
    for place, piece in enumerate(re.split(r"([ \t]+)", value)):
        if place % 2:
            blanks = piece
            continue
        word = WORD.fullmatch(piece)
        made += "" if place == 0 or (word and after_word) else blanks
        made, after_word = made + (_letters(word) if word else piece), word is not None
    return made


def _letters(word: re.Match[str]) -> str:
    charset, encoding, text = word.groups()
    if encoding in "bB":
        return b64decode(text, validate=True).decode(charset)
    quoted = text.replace("_", " ").encode()
    return re.sub(rb"=([0-9A-F]{2})", lambda found: bytes.fromhex(found[1].decode()), quoted).decode(charset)
