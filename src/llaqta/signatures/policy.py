"""What may be added to a file after it was signed, judged one revision at a time.

pyHanko's rules without the one that lets form fields change: with it, a known forgery passes (a field laid over the
signed text). Allowed are: further signatures, timestamps, the data that keep signatures verifiable (DSS), metadata.
Each revision is compared once with the one before; what came after a signature is the sum of the steps after it.
Any exception while comparing is a refusal.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    QualifiedWhitelistRule,
    ReferenceUpdate,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.commons import compare_dicts
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature

from llaqta.signatures.embedded import name_of
from llaqta.signatures.reading import NotReadableError
from llaqta.signatures.usages import Usages
from llaqta.signatures.verdict import Change, change

log = logging.getLogger(__name__)


class _PermissionsRule(QualifiedWhitelistRule):
    """The first signature of a file may certify it: `/Perms` appears, and names that signature alone."""

    def apply_qualified(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterable[tuple[ModificationLevel, ReferenceUpdate]]:
        if "/Perms" in old.root or "/Perms" not in new.root:
            compare_dicts(_only(old.root, "/Perms"), _only(new.root, "/Perms"))
            return
        permissions = new.root["/Perms"]
        certification = permissions.raw_get("/DocMDP").reference
        if set(permissions) != {"/DocMDP"} or not old.is_ref_unassignable(
            certification
        ):
            raise SuspiciousModification("unexpected permissions")
        holder = new.root.raw_get("/Perms")
        if isinstance(holder, generic.IndirectObject) and old.is_ref_unassignable(
            holder.reference
        ):
            yield ModificationLevel.LTA_UPDATES, ReferenceUpdate(holder.reference)


def _policy(*, is_first: bool) -> StandardDiffPolicy:
    # Not /NeedAppearances and /Q, which make a viewer draw fields anew.
    form_keys = {"/Fields", "/DR", "/DA"} | ({"/SigFlags"} if is_first else set())
    catalog_keys = ROOT_EXEMPT_STRICT_COMPARISON | ({"/Perms"} if is_first else set())
    return StandardDiffPolicy(
        global_rules=[
            CatalogModificationRule(ignored_keys=catalog_keys),  # type: ignore[no-untyped-call]
            *([_PermissionsRule()] if is_first else []),
            *(
                rule.as_qualified(ModificationLevel.LTA_UPDATES)
                for rule in (
                    DocInfoRule(),
                    XrefStreamRule(),
                    ObjectStreamRule(),
                    DSSCompareRule(),
                    MetadataUpdateRule(),  # type: ignore[no-untyped-call]
                )
            ),
        ],
        form_rule=FormUpdatingRule(
            field_rules=[
                SigFieldCreationRule(),  # type: ignore[no-untyped-call]
                SigFieldModificationRule(
                    allow_in_place_appearance_stream_changes=False
                ),
            ],
            ignored_acroform_keys=frozenset(form_keys),
        ),
    )


STRICT: Final = _policy(is_first=False)
FIRST: Final = _policy(
    is_first=True
)  # nobody has signed yet: a form, and a certification, may appear

_MOST_FIELDS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What the signatures so far forbid: the strictest certification, and every lock on fields."""

    permission: MDPPerm | None = None
    locks: tuple[FieldMDPSpec, ...] = ()

    def is_locked(self, name: str) -> bool:
        return any(lock.is_locked(name) for lock in self.locks)

    def with_signature(self, signature: EmbeddedPdfSignature) -> Restrictions:
        permission = signature.docmdp_level
        if self.permission is not None and permission is not None:
            permission = min(self.permission, permission, key=lambda one: one.value)
        lock = signature.fieldmdp
        return Restrictions(
            permission if permission is not None else self.permission,
            self.locks if lock is None else (*self.locks, lock),
        )


@dataclass(slots=True)
class History:
    """The steps of a file after its first signature: what each revision brought."""

    steps: dict[int, tuple[Change, ...]] = field(default_factory=dict)

    def after(self, revision: int) -> tuple[Change, ...]:
        """What came after a revision, each kind of text once."""
        found = (
            one
            for number, step in self.steps.items()
            if number > revision
            for one in step
        )
        return tuple(dict.fromkeys(found))


def read_history(
    reader: PdfFileReader,
    signatures: Sequence[EmbeddedPdfSignature],
    *,
    since: int | None = None,
) -> History:
    """Judge every revision after the first signature, or after revision `since`, in order.

    Raises NotReadableError for a file too heavy to be compared, and nothing else for what is in it.
    """
    history = History()
    by_revision: dict[int, list[EmbeddedPdfSignature]] = {}
    for signature in signatures:
        by_revision.setdefault(signature.signed_revision, []).append(signature)
    starts = [*by_revision] if since is None else [*by_revision, since]
    if not starts:
        return history
    first = min(starts)
    restrictions, usages = Restrictions(), Usages(reader)
    for revision in range(first, reader.xrefs.total_revisions):
        arrived = by_revision.get(revision, [])
        if revision > first:
            history.steps[revision] = _judge_step(
                reader,
                revision,
                arrived,
                restrictions,
                usages,
                since=first,
                is_first=not any(number < revision for number in by_revision),
            )
        for signature in arrived:
            restrictions = restrictions.with_signature(signature)
    return history


def _judge_step(
    reader: PdfFileReader,
    revision: int,
    arrived: Sequence[EmbeddedPdfSignature],
    restrictions: Restrictions,
    usages: Usages,
    *,
    since: int,
    is_first: bool,
) -> tuple[Change, ...]:
    try:
        old = reader.get_historical_resolver(revision - 1)
        new = reader.get_historical_resolver(revision)
        usages.prepare(old)
        if is_first and "/AcroForm" not in old.root:
            old.root["/AcroForm"] = (
                _empty_form()
            )  # in this view of the file, not in the file
        result = (FIRST if is_first else STRICT).apply(
            old,
            new,
            field_mdp_spec=restrictions,  # type: ignore[arg-type]  # several locks at once; asked only is_locked
            doc_mdp=restrictions.permission,
        )
        begin = reader.get_historical_resolver(since)
        if hidden := list(_hidden_in_form(old, new, begin)):
            return tuple(change(kind, allowed=False) for kind in hidden)
    except (MemoryError, NotReadableError):
        raise  # says nothing about the change
    except (
        Exception
    ) as problem:  # forbidden, or so odd that it cannot be compared: the same to us
        log.info("signatures.change_refused revision=%s %s", revision, problem)
        return tuple(_name_forbidden(reader, revision))
    if (
        restrictions.permission is not None
        and result.modification_level.value > restrictions.permission.value
    ):
        return (change("beyond_permission", allowed=False),)
    return tuple(_name_allowed(old, new, arrived))


def _hidden_in_form(
    old: HistoricalResolver, new: HistoricalResolver, begin: HistoricalResolver
) -> Iterator[str]:
    """What pyHanko lets pass of a form: other letters for fields that are already there, and signature fields that do or draw more than sign.

    `begin` is the file as it was first signed: several images, each small and each in its revision, cover a page as one does.
    """
    old_form, new_form = (_at(view.root, "/AcroForm") for view in (old, new))
    is_redrawn = any(
        _raw(old_form, key) != _raw(new_form, key) for key in ("/DA", "/DR")
    )
    if is_redrawn and any(_at(one, "/FT") != "/Sig" for _ref, one in _tree(old_form)):
        yield "form"
    known = {reference for reference, _field in _tree(old_form)}
    arrived = [
        (reference, one) for reference, one in _tree(new_form) if reference not in known
    ]
    if any("/A" in one or "/AA" in one for _reference, one in arrived):
        yield "action"
    if any(
        _at(one, "/V") is None
        and _area(_at(one, "/Rect")) > 0
        and ("/AP" in one or "/MK" in one)
        and _at(_at(one, "/Parent"), "/V") is None
        for _reference, one in arrived
    ):
        yield "annotation"
    if any(_area(_at(one, "/Rect")) for _reference, one in arrived) and _is_covered(
        begin, new
    ):
        yield "covering"


def _is_covered(begin: HistoricalResolver, new: HistoricalResolver) -> bool:
    """Whether what has been drawn since takes more than a quarter of a page."""
    known = {reference for reference, _field in _tree(_at(begin.root, "/AcroForm"))}
    drawn = {
        reference: _area(_at(one, "/Rect"))
        for reference, one in _tree(_at(new.root, "/AcroForm"))
        if reference not in known
    }
    return any(
        sum(drawn.get(one, 0) for one in _annotations(page)) > _page_area(page) / 4
        for _reference, page in _pages(new)
    )


def _tree(form: Any) -> list[tuple[Any, generic.DictionaryObject]]:
    """The fields of a form and their widgets, with their references. One made without end is an error."""
    found: list[tuple[Any, generic.DictionaryObject]] = []
    pending = list(_at(form, "/Fields") or ())
    while pending:
        one = pending.pop()
        content = one.get_object()
        found.append((getattr(one, "reference", None), content))
        pending.extend(_at(content, "/Kids") or ())
        if len(found) > _MOST_FIELDS:
            raise SuspiciousModification("too many fields")
    return found


def _page_area(page: Any) -> float:
    """Of what is seen of it: a page may be cropped to a corner of the sheet."""
    boxes = [_inherited(page, "/MediaBox"), _inherited(page, "/CropBox")]
    return min((_area(box) for box in boxes if box is not None), default=0)


def _inherited(page: Any, key: str) -> Any:
    for _level in range(32):
        if (value := _at(page, key)) is not None:
            return value
        page = _at(page, "/Parent")
    return None


def _name_allowed(
    old: HistoricalResolver,
    new: HistoricalResolver,
    arrived: Sequence[EmbeddedPdfSignature],
) -> Iterator[Change]:
    seen = False
    for signature in arrived:
        seen = True
        if signature.sig_object_type == "/DocTimeStamp":
            yield change("timestamp", allowed=True)
        else:
            kind = (
                "visible_signature" if is_visible(signature.sig_field) else "signature"
            )
            yield change(kind, allowed=True, name=name_of(signature))
    old_root, new_root = old.root, new.root
    if _raw(old_root, "/DSS") != _raw(new_root, "/DSS") or _was_rewritten(new, "/DSS"):
        seen = True
        yield change("preservation", allowed=True)
    if not arrived and len(_fields(old)) < len(_fields(new)):
        seen = True
        yield change("field", allowed=True)
    if _raw(old_root, "/Metadata") != _raw(new_root, "/Metadata") or _was_rewritten(
        new, "/Metadata"
    ):
        seen = True
        yield change("metadata", allowed=True)
    if not seen:
        yield change("nothing", allowed=True)


def _name_forbidden(reader: PdfFileReader, revision: int) -> Iterator[Change]:
    """Say as well as can be said what kind of thing was changed; the refusal stands whatever comes out."""
    try:
        kinds = list(
            _forbidden_kinds(
                reader.get_historical_resolver(revision - 1),
                reader.get_historical_resolver(revision),
            )
        )
    except Exception:  # a file made to be hard to read
        kinds = []
    for kind in kinds or ["other"]:
        yield change(kind, allowed=False)


def _forbidden_kinds(old: HistoricalResolver, new: HistoricalResolver) -> Iterator[str]:
    old_pages, new_pages = list(_pages(old)), list(_pages(new))
    if [ref for ref, _page in old_pages] != [ref for ref, _page in new_pages]:
        yield "pages"
    changed = {ref.idnum for ref in new.explicit_refs_in_revision()}  # type: ignore[no-untyped-call]
    both = list(zip(old_pages, new_pages, strict=False))
    if any(
        _raw(before, key) != _raw(after, key) or _touches(after, key, changed)
        for (_, before), (_, after) in both
        for key in ("/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate")
    ):
        yield "content"
    fields = {ref.idnum for ref in _fields(old)}
    if changed & fields and not all(
        _raw(old(ref), "/FT") == "/Sig" for ref in _fields(old) if ref.idnum in changed
    ):
        yield "form"
    known = fields | {ref.idnum for ref in _fields(new)}
    if any(
        ref.idnum not in known
        and (ref.idnum in changed or ref not in _annotations(before))
        for (_, before), (_, after) in both
        for ref in _annotations(after)
    ):
        yield "annotation"
    if len(_fields(new)) < len(_fields(old)):
        yield "removed_signature"


def _empty_form() -> generic.DictionaryObject:
    return generic.DictionaryObject(  # type: ignore[no-untyped-call]
        {generic.pdf_name("/Fields"): generic.ArrayObject()}
    )


def _only(holder: generic.DictionaryObject, key: str) -> generic.DictionaryObject:
    value = _raw(holder, key)
    return generic.DictionaryObject(  # type: ignore[no-untyped-call]
        {} if value is None else {generic.pdf_name(key): value}
    )


def _pages(view: HistoricalResolver) -> Iterator[tuple[Any, Any]]:
    pending = [view.root.raw_get("/Pages")]
    for _ in range(20_000):  # a page tree may be made a circle
        if not pending:
            return
        node = pending.pop()
        content = node.get_object()
        if "/Kids" in content:
            pending.extend(reversed(content["/Kids"]))
        else:
            yield getattr(node, "reference", None), content


def _annotations(page: Any) -> list[Any]:
    found = page.get("/Annots", [])
    return [one.reference for one in found if isinstance(one, generic.IndirectObject)]


def _fields(view: HistoricalResolver) -> list[Any]:
    try:
        fields = view.root["/AcroForm"]["/Fields"]
    except KeyError:
        return []
    return [one.reference for one in fields if isinstance(one, generic.IndirectObject)]


def _touches(page: Any, key: str, changed: set[int]) -> bool:
    """Whether what a page's entry refers to was written anew, one level deep into an array."""
    value = _raw(page, key)
    values = value if isinstance(value, generic.ArrayObject) else [value]
    return any(
        isinstance(one, generic.IndirectObject) and one.reference.idnum in changed
        for one in values
    )


def _was_rewritten(view: HistoricalResolver, key: str) -> bool:
    value = _raw(view.root, key)
    return (
        isinstance(value, generic.IndirectObject)
        and value.reference in view.explicit_refs_in_revision()  # type: ignore[no-untyped-call]
    )


def _at(holder: Any, key: str) -> Any:
    """What stands there, itself and not a reference to it; None where there is nothing."""
    if not isinstance(holder, generic.DictionaryObject) or key not in holder:
        return None
    return holder[key]


def _raw(holder: Any, key: str) -> Any:
    try:
        return holder.raw_get(key)
    except KeyError:
        return None


def is_visible(sig_field: generic.DictionaryObject) -> bool:
    """Whether a signature field takes up room on a page, itself or through its widgets."""
    holders = [sig_field, *(kid.get_object() for kid in sig_field.get("/Kids", []))]
    return any(_area(holder.get("/Rect")) > 0 for holder in holders)


def _area(rectangle: Any) -> float:
    if rectangle is None:
        return 0
    left, bottom, right, top = (float(value) for value in rectangle)
    return abs(right - left) * abs(top - bottom)
