"""E-mail addresses: the one form in which they are kept and compared."""

from unicodedata import normalize


def same_address(written: str) -> str:
    """
    Return an e-mail address as it is kept, however its letters were typed: composed, and small.

    No letter is put in the place of another one, as folding does to ß: mail is sent to what is kept.
    """
    return normalize("NFC", normalize("NFC", written).strip().lower())
