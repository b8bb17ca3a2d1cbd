"""The text of a document: cleaned HTML with few elements, in one canonical shape.

Whatever is pasted or posted goes through `clean_html` once, before it is stored. What comes out is a short list of blocks: `p`,
`h2` to `h4`, `ul`, `ol`, `table`, `blockquote`; inside them text with `strong`, `em`, `u`, `sub`, `sup`, `a`, `br`, `img`. A block
never stands inside a paragraph, marks nest in one order, spaces are single: cleaning it again changes nothing.

The way in: `tags` (few, and not deep), the sanitizer, `reading`, `tidying` with its `lists`. The same `tree` then feeds the stored
HTML (`writing`), the paper (`printed`), the search and the box of a browser without JavaScript (`plain`), and `diff.py`.
"""

from llaqta.documents.rich_text.cleaning import MAX_HTML, clean_html, parse
from llaqta.documents.rich_text.plain import (
    from_plain,
    plain_text,
    read_body,
    to_plain,
)
from llaqta.documents.rich_text.printed import blocks_of, breakable
from llaqta.documents.rich_text.tags import MAX_ELEMENTS
from llaqta.documents.rich_text.tree import (
    MAX_DEPTH,
    PICTURE_ADDRESS,
    Block,
    Run,
    picture_ids,
)
from llaqta.documents.rich_text.writing import MAX_BODY, WRITTEN_TAGS, write_runs

__all__ = [
    "MAX_BODY",
    "MAX_DEPTH",
    "MAX_ELEMENTS",
    "MAX_HTML",
    "PICTURE_ADDRESS",
    "WRITTEN_TAGS",
    "Block",
    "Run",
    "blocks_of",
    "breakable",
    "clean_html",
    "from_plain",
    "parse",
    "picture_ids",
    "plain_text",
    "read_body",
    "to_plain",
    "write_runs",
]
