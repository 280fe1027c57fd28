"""The pages of the documentation, and the blocks of code in them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")])
DOCS = ROOT / "docs"


def blocks(page: Path, language: str, under: str = "") -> list[str]:
    """Return the blocks of a language, in the order of the page; those below one heading if it is named."""
    text = page.read_text()
    if under:
        [text] = re.findall(rf"^#+ {re.escape(under)}\n(.*?)(?=^#+ |\Z)", text, re.DOTALL | re.MULTILINE)
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
