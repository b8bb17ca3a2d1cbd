"""From where in a file each object is used, in one revision: what the comparing of revisions needs to know first.

The same answer as pyHanko's (a test compares them), in half the time of a verdict on a file with many signatures: pyHanko
copies every object for every revision before it looks at it; here an object that did not change is read once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, RawPdfPath

from llaqta.signatures.reading import NotReadableError

# In all revisions of a file. Three hundred pages have 50,000; each takes some fifty microseconds.
MOST_WAYS: Final = 300_000
Key = tuple[int, int]  # number and generation of an object
Path = tuple[str | int, ...]  # from the trailer


class _Paths(dict[Any, Any]):
    """Found under number and generation; asked for by reference, and only then put into pyHanko's form."""

    def __missing__(self, reference: Reference) -> set[RawPdfPath]:
        found = self.get(_key(reference))
        if found is None:
            raise KeyError(reference)
        paths = self[reference] = {RawPdfPath(*path) for path in found}
        return paths


class Usages:
    """Prepares the views of one file's revisions."""

    def __init__(self, reader: PdfFileReader) -> None:
        self._reader = reader
        self._old: dict[
            tuple[Key, object], Any
        ] = {}  # versions of objects that were changed later
        self._ways = 0

    def prepare(self, view: HistoricalResolver) -> None:
        """Tell a view of a revision where its objects are used, so that it need not find out."""
        if view._indirect_object_access_cache is None:
            view._indirect_object_access_cache = _Walk(self, view.revision).paths

    def count_way(self) -> None:
        """One more way was walked. Raises NotReadableError when a file has more than any that is honest."""
        self._ways += 1
        if self._ways > MOST_WAYS:
            raise NotReadableError("too_heavy")

    def get(self, key: Key, revision: int) -> Any:
        """An object as it was in a revision."""
        reference = Reference(*key, self._reader)
        xrefs = self._reader.xrefs
        try:
            is_current = xrefs.get_last_change(reference) <= revision
        except KeyError:
            is_current = False
        if is_current:
            return self._reader.get_object(reference)  # type: ignore[no-untyped-call]
        place = (key, xrefs.get_historical_ref(reference, revision))
        if place not in self._old:
            self._old[place] = self._reader.get_object(reference, revision)  # type: ignore[no-untyped-call]
        return self._old[place]

    def trailer(self, revision: int) -> generic.DictionaryObject:
        return self._reader.trailer.flatten(revision)


class _Walk:
    """Every way from the trailer to every object, by the rules of pyHanko: pages only by the page tree, structure only by its own."""

    def __init__(self, usages: Usages, revision: int) -> None:
        self._usages = usages
        self._revision = revision
        self.paths = _Paths()
        trailer = usages.trailer(revision)
        root = self._resolve(trailer.raw_get("/Root"))
        self._pages: dict[Key, Path] = {}
        pages = root.raw_get("/Pages")
        if isinstance(pages, generic.IndirectObject):
            self._pages[_key(pages)] = ("/Root", "/Pages")
        for key, path in self._page_tree(self._resolve(pages), ("/Root", "/Pages")):
            if key in self._pages:
                raise misc.PdfReadError("circular page tree")
            self._pages[key] = path
        self._structure: set[Key] = set()
        if "/StructTreeRoot" in root:
            tree = self._resolve(root.raw_get("/StructTreeRoot"))
            for key in self._structure_tree(tree):
                if key in self._structure:
                    raise misc.PdfReadError("circular structure tree")
                self._structure.add(key)
        self._walk(trailer, (), frozenset(), is_structure=False)

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, generic.IndirectObject):
            return self._usages.get(_key(value), self._revision)
        return value

    def _walk(
        self, value: Any, path: Path, above: frozenset[Key], *, is_structure: bool
    ) -> None:
        self._usages.count_way()
        if isinstance(value, generic.IndirectObject):
            key = _key(value)
            if key in above:
                return
            self.paths.setdefault(key, set()).add(path)
            if self._pages.get(key, path) != path:
                return
            if not is_structure and key in self._structure:
                return
            above = above | {key}
            value = self._usages.get(key, self._revision)
        if isinstance(value, generic.DictionaryObject):
            is_root = path == ("/Root", "/StructTreeRoot")
            for name, one in value.items():
                if name == "/Parent" or (is_structure and name == "/P"):
                    continue
                if isinstance(one, _CONTAINERS):
                    self._walk(
                        one,
                        (*path, name),
                        above,
                        is_structure=is_structure or (is_root and name == "/K"),
                    )
        elif isinstance(value, generic.ArrayObject):
            for index, one in enumerate(value):
                if isinstance(one, _CONTAINERS):
                    self._walk(one, (*path, index), above, is_structure=is_structure)

    def _page_tree(self, pages: Any, path: Path) -> Iterator[tuple[Key, Path]]:
        for index, kid in enumerate(self._resolve(pages.raw_get("/Kids"))):
            here = (*path, "/Kids", index)
            if isinstance(kid, generic.IndirectObject):
                yield _key(kid), here
            content = self._resolve(kid)
            if self._resolve(_raw(content, "/Type")) == "/Pages":
                yield from self._page_tree(content, here)

    def _structure_tree(self, element: Any) -> Iterator[Key]:
        children = self._resolve(_raw(element, "/K"))
        if children is None:
            return
        if not isinstance(children, generic.ArrayObject):
            children = [
                children
            ]  # looked at, but not as an object of its own: so does pyHanko
        for child in children:
            content = self._resolve(child)
            if not isinstance(content, generic.DictionaryObject):
                continue  # a piece of a page's content
            if self._resolve(_raw(content, "/Type")) not in {None, "/StructElem"}:
                continue
            if isinstance(child, generic.IndirectObject):
                yield _key(child)
            yield from self._structure_tree(content)


_CONTAINERS = (generic.IndirectObject, generic.DictionaryObject, generic.ArrayObject)


def _key(reference: Any) -> Key:
    return (reference.idnum, reference.generation)


def _raw(holder: Any, name: str) -> Any:
    return holder.raw_get(name) if name in holder else None
