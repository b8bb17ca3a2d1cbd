"""The structure tree of a tagged PDF, as far as a new form field has to enter it (PDF/UA-1, 7.18.4: each widget within a Form)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from llaqta.signatures.increments import Increment
from llaqta.signatures.pdf_files import PdfFile, whole
from llaqta.signatures.pdf_values import Name, Ref, Value


class _Tree(NamedTuple):
    root_ref: Ref
    root: dict[str, Value]
    top_ref: Ref  # the Document element
    top: dict[str, Value]
    parents_ref: Ref | None  # None: the table of parents stands in the root itself
    parents: dict[str, Value]
    numbers: list[Value]


def tag_widgets(
    file: PdfFile,
    increment: Increment,
    catalog: dict[str, Value],
    widgets: Sequence[Ref],
    page: Ref,
) -> list[int]:
    """Give each widget a Form element at the end of the document; the numbers by which the widgets name it (/StructParent).

    None for a file without tags, or whose tree has another shape than one table of parents and one Document: its widgets
    then stand untagged outside the page, which the norm allows as well.
    """
    tree = _read(file, catalog)
    if tree is None:
        return []
    first = _next_key(tree)
    elements: list[Value] = []
    for key, widget in enumerate(widgets, start=first):
        element = increment.new_ref()
        content: Value = {"Type": Name("OBJR"), "Obj": widget, "Pg": page}
        increment.put(
            element,
            {
                "Type": Name("StructElem"),
                "S": Name("Form"),
                "P": tree.top_ref,
                "Pg": page,
                "K": content,
            },
        )
        elements.append(element)
        tree.numbers.extend((b"%d" % key, element))
    tree.top["K"] = [*_kids(file, tree.top), *elements]
    _write(increment, tree, first + len(widgets))
    return list(range(first, first + len(widgets)))


def _read(file: PdfFile, catalog: dict[str, Value]) -> _Tree | None:
    root_ref = catalog.get("StructTreeRoot")
    root = file.resolve(root_ref)
    if not isinstance(root_ref, Ref) or not isinstance(root, dict):
        return None
    kids = _kids(file, root)
    top_ref = kids[0] if len(kids) == 1 else None
    top = file.resolve(top_ref)
    if not isinstance(top_ref, Ref) or not isinstance(top, dict):
        return None
    place = root.get("ParentTree")
    parents = file.resolve(place)
    if top.get("S") != "Document" or not isinstance(parents, dict):
        return None
    numbers = parents.get("Nums")
    if not isinstance(numbers, list) or "Kids" in parents or "Limits" in parents:
        return None
    parents_ref = place if isinstance(place, Ref) else None
    return _Tree(
        root_ref, dict(root), top_ref, dict(top), parents_ref, dict(parents), [*numbers]
    )


def _next_key(tree: _Tree) -> int:
    used = max((whole(key) for key in tree.numbers[::2]), default=-1)
    declared = tree.root.get("ParentTreeNextKey")
    return max(used + 1, 0 if declared is None else whole(declared))


def _write(increment: Increment, tree: _Tree, next_key: int) -> None:
    tree.parents["Nums"] = tree.numbers
    tree.root["ParentTreeNextKey"] = b"%d" % next_key
    if tree.parents_ref is None:
        tree.root["ParentTree"] = tree.parents
    else:
        increment.put(tree.parents_ref, tree.parents)
    increment.put(tree.top_ref, tree.top)
    increment.put(tree.root_ref, tree.root)


def _kids(file: PdfFile, element: dict[str, Value]) -> list[Value]:
    """What stands in it, be it one or many."""
    place = element.get("K")
    found = file.resolve(place)
    if found is None or place is None:
        return []
    return found if isinstance(found, list) else [place]
