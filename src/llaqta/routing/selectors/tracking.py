"""What whoever holds the code of a sheet may know: who has it, since when, until when, why, and what happens otherwise.

Units are named; officials only where they signed what was answered. The text of a proveído is never read. The one who holds the code is the sender, so a
confidential sheet shows them what is theirs. Everything is read as values: this is the page that a whole town opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Subquery

from llaqta.deadlines import api as deadlines
from llaqta.documents.api import Attachment
from llaqta.ledger import api as ledger
from llaqta.lib import clock
from llaqta.lib.dates import long_instant, weekday_date
from llaqta.lib.rows import Prepared
from llaqta.lib.words import gettext as _
from llaqta.lib.words import ngettext
from llaqta.routing import wording
from llaqta.routing.errors import SheetNotFoundError
from llaqta.routing.models import (
    Answer,
    Channel,
    Observation,
    Referral,
    RouteSheet,
    SheetFile,
    Subscription,
)
from llaqta.routing.selectors.signed_answers import SignedAnswer, find_signed_answers
from llaqta.routing.states import OPEN, Outcome, ReferralKind, SheetState
from llaqta.routing.wording import Semaphore

COMPLETION_TERM = "subsanacion"
APPEAL_TERM = "revocatoria-presentar"


class Norm(NamedTuple):
    """By which rule somebody must act."""

    name: str  # «Resolución final»
    duration: str  # «6 meses»
    basis: str
    verified: bool  # when not, the page says «por confirmar»
    silence: str  # what happens if nobody does


class Deadline(NamedTuple):
    on: date
    day: str  # «martes 24 de febrero de 2026»
    semaphore: Semaphore
    is_late: bool
    steps: Sequence[dict[str, Any]]  # the explanation, as it was stored
    norm: Norm | None  # none when a person chose the date


class Place(NamedTuple):
    """Where the original is."""

    unit: str
    since: str  # «viernes 13 de febrero de 2026»
    since_on: date
    is_received: bool
    deadline: Deadline


class Asked(NamedTuple):
    """What the sender is asked to complete."""

    text: str
    unit: str
    deadline: Deadline


class FileLine(NamedTuple):
    id: int
    name: str
    size: int
    media_type: str
    sha256: str


class Files(NamedTuple):
    own: list[FileLine]  # what the sender handed in
    filed: int  # how many of them with the request
    of_answers: dict[int, list[FileLine]]
    completed: set[int]  # observations that were answered with files


class AnswerLine(NamedTuple):
    issued_at: datetime
    at: str
    unit: str
    text: str
    files: Sequence[FileLine]
    document: SignedAnswer | None = None


class Moment(NamedTuple):
    """One point of the public timeline."""

    instant: datetime
    at: str
    title: str
    text: str
    tag: str = ""
    tone: str = "info"
    now: bool = False


@dataclass(frozen=True, slots=True)
class Tracking:
    """All that the tracking page shows. Personal data: subject, sender, files, answers, masked e-mail."""

    id: int
    number: str
    code: str
    state: SheetState
    subject: str
    sender: str
    registered_at: datetime
    channel: str
    folios: int
    place: Place | None
    asked: Asked | None
    deadline: Deadline | None  # of the whole request
    resolution: str
    resolved_at: datetime | None
    archived_at: datetime | None
    appeal: Norm | None
    email: str  # masked
    files: Sequence[FileLine]
    answers: Sequence[AnswerLine]
    timeline: Sequence[Moment]
    registration_hash: str

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_late(self) -> bool:
        """The municipality did not answer in time."""
        return self.is_open and self.deadline is not None and self.deadline.is_late

    @property
    def headline(self) -> str:
        """The state in plain words."""
        unit = self.place.unit if self.place else ""
        match self.state:
            case SheetState.OBSERVED:
                return _("Falta que usted complete algo")
            case SheetState.RESOLVED:
                return _("Se resolvió su solicitud")
            case SheetState.ARCHIVED:
                return _("Terminó y está archivada")
            case SheetState.VOIDED:
                return _("Se anuló: se había registrado por error")
            case _ if self.place and not self.place.is_received:
                return _("Va en camino a %(unit)s") % {"unit": unit}
            case _:
                return _("La tiene %(unit)s") % {"unit": unit}


def find_tracking(code: str) -> Tracking | None:
    """Everything about the sheet with this code, in six queries whatever its length; `None` when there is none."""
    found = _SHEET.first(code)
    if found is None:
        return None
    row = _SheetRow(*found)
    reader = _Reader(deadlines.current_rules(), clock.today())
    hops = [_HopRow(*hop) for hop in _HOPS.all(row.id)]
    observations = [_ObservationRow(*asked) for asked in _OBSERVATIONS.all(row.id)]
    answers = [_AnswerRow(*answer) for answer in _ANSWERS.all(row.id)]
    files = _sort_files(_FileRow(*file) for file in _FILES.all(row.id))
    return Tracking(
        id=row.id,
        number=row.number,
        code=code,
        state=SheetState(row.state),
        subject=row.subject,
        sender=_shown_sender(row),
        registered_at=row.registered_at,
        channel=str(Channel(row.channel).label),
        folios=row.folios,
        place=reader.place(hops),
        asked=reader.asked(row.state, observations),
        deadline=reader.deadline(row.due_on, row.due_steps, row.term_code)
        if row.due_on
        else None,
        resolution=row.resolution,
        resolved_at=row.resolved_at,
        archived_at=row.archived_at,
        appeal=reader.norm(APPEAL_TERM),
        email=mask_email(row.sender_email),
        files=files.own,
        answers=_answer_lines(row.id, answers, files),
        timeline=reader.timeline(row, files, hops, observations, answers),
        registration_hash=row.proof or "",
    )


def find_code(*, number: str, code: str) -> bool:
    """Whether this number and this code are of one sheet."""
    return RouteSheet.objects.filter(number=number, code=code).exists()


def find_by_code(code: str) -> RouteSheet | None:
    return RouteSheet.objects.filter(code=code).first()


def find_public_file(code: str, file_id: int) -> SheetFile | None:
    """A file that the sender handed in or was given. What a unit added for itself does not exist here."""
    files = SheetFile.objects.select_related(
        "attachment", "issued__document__current"
    ).filter(sheet__code=code, pk=file_id)
    return files.exclude(origin=SheetFile.Origin.STAFF).first()


def list_loose_attachments(ids: Sequence[int]) -> list[Attachment]:
    """Those of these files that no sheet has taken yet."""
    taken = Exists(SheetFile.objects.filter(attachment=OuterRef("pk")))
    return list(Attachment.objects.filter(~taken, pk__in=ids).order_by("pk"))


def access_subscription(token: str) -> Subscription:
    """The wish to be told, by the token in its e-mail. Raises `SheetNotFoundError`."""
    subscription = (
        Subscription.objects.select_related("sheet").filter(token=token).first()
    )
    if subscription is None:
        raise SheetNotFoundError
    return subscription


def mask_email(email: str) -> str:
    """«an•••@ejemplo.bo»: enough for its owner to know it."""
    name, at, domain = email.partition("@")
    return f"{name[:2] if len(name) > 3 else name[:1]}•••{at}{domain}" if at else ""


def public_json(page: Tracking) -> dict[str, Any]:
    """The same for machines, without anything about a person but who signed an answer: no subject, no files, no texts."""
    return {
        "number": page.number,
        "state": page.state.value,
        "in_words": page.headline,
        "registered_at": page.registered_at.isoformat(),
        "has_it": {
            "unit": page.place.unit,
            "since": page.place.since_on.isoformat(),
            "received": page.place.is_received,
            "must_act_by": _deadline_json(page.place.deadline),
        }
        if page.place
        else None,
        "waits_for_sender_until": page.asked.deadline.on.isoformat()
        if page.asked
        else None,
        "must_be_resolved_by": _deadline_json(page.deadline) if page.deadline else None,
        "is_late": page.is_late,
        "resolved_at": page.resolved_at.isoformat() if page.resolved_at else None,
        "answers": [_answer_json(answer) for answer in page.answers],
        "timeline": [
            {
                "at": m.instant.isoformat(),
                "title": m.title,
                "text": m.text,
                "took": m.tag or None,
            }
            for m in page.timeline
        ],
        "proof_of_registration": page.registration_hash,
    }


# -- Parts -------------------------------------------------------------------------------------------------------------


def _deadline_json(deadline: Deadline) -> dict[str, Any]:
    norm = deadline.norm
    return {
        "on": deadline.on.isoformat(),
        "basis": norm.basis if norm else None,
        "verified": norm.verified if norm else None,
        "otherwise": norm.silence if norm else None,
        "explanation": [step["text"] for step in deadline.steps],
    }


def _answer_json(answer: AnswerLine) -> dict[str, Any]:
    document = answer.document
    return {
        "at": answer.issued_at.isoformat(),
        "unit": answer.unit,
        "document": {
            "cite": document.cite,
            "check": document.check_url,
            "annulled_by": document.annulled_by or None,
            "signatures": [
                {
                    "name": one.name,
                    "post": one.post,
                    "substitute_by": one.act_number if one.is_substitute else None,
                    "method": one.method,
                    "level": one.level or None,
                }
                for one in document.signers
            ],
        }
        if document
        else None,
    }


class _SheetRow(NamedTuple):
    id: int
    number: str
    state: str
    subject: str
    sender_name: str
    representative_name: str
    registered_at: datetime
    channel: str
    folios: int
    term_code: str
    due_on: date | None
    due_steps: Sequence[dict[str, Any]]
    resolution: str
    resolved_at: datetime | None
    archived_at: datetime | None
    voided_at: datetime | None
    sender_email: str
    proof: str | None  # hash of the first entry of its chain


class _HopRow(NamedTuple):
    unit: str
    kind: str
    sent_at: datetime
    received_at: datetime | None
    closed_at: datetime | None
    outcome: str
    due_on: date
    due_steps: Sequence[dict[str, Any]]
    term_code: str


class _ObservationRow(NamedTuple):
    unit: str
    id: int
    asked_at: datetime
    answered_at: datetime | None
    text: str
    answer: str
    due_on: date
    due_steps: Sequence[dict[str, Any]]


class _AnswerRow(NamedTuple):
    unit: str
    id: int
    issued_at: datetime
    text: str


class _FileRow(NamedTuple):
    origin: str
    answer_id: int | None
    observation_id: int | None
    id: int
    name: str
    size: int
    media_type: str
    sha256: str


# The SQL of each is made once: a whole town opens this page (ADR 0012).
_SHEET: Prepared[tuple[Any, ...]] = Prepared(
    lambda code: RouteSheet.objects.filter(code=code).values_list(
        *_SheetRow._fields[:-1],
        Subquery(
            ledger.Entry.objects.filter(chain=OuterRef("chain"), seq=1).values("hash")
        ),
    ),
    str,
)
_HOPS: Prepared[tuple[Any, ...]] = Prepared(
    lambda sheet: (
        Referral.objects.filter(
            sheet=sheet, kind__in=[ReferralKind.ORIGINAL, ReferralKind.CONSULTATION]
        )
        .order_by("ordinal")
        .values_list("receiver__unit__name", *_HopRow._fields[1:])
    ),
    int,
)
_OBSERVATIONS: Prepared[tuple[Any, ...]] = Prepared(
    lambda sheet: (
        Observation.objects.filter(sheet=sheet)
        .order_by("id")
        .values_list("position__unit__name", *_ObservationRow._fields[1:])
    ),
    int,
)
_ANSWERS: Prepared[tuple[Any, ...]] = Prepared(
    lambda sheet: (
        Answer.objects.filter(sheet=sheet)
        .order_by("-id")
        .values_list("position__unit__name", *_AnswerRow._fields[1:])
    ),
    int,
)
_FILES: Prepared[tuple[Any, ...]] = Prepared(
    lambda sheet: (
        SheetFile.objects.filter(sheet=sheet)
        .exclude(origin=SheetFile.Origin.STAFF)
        .order_by("id")
        .values_list(
            *_FileRow._fields[:4],
            *(f"attachment__{name}" for name in _FileRow._fields[4:]),
        )
    ),
    int,
)


def _answer_lines(
    sheet_id: int, answers: Sequence[_AnswerRow], files: Files
) -> list[AnswerLine]:
    signed = find_signed_answers(sheet_id) if files.of_answers else {}
    return [
        _answer_line(answer, files.of_answers.get(answer.id, ()), signed)
        for answer in answers
    ]


def _answer_line(
    answer: _AnswerRow, files: Sequence[FileLine], signed: dict[int, SignedAnswer]
) -> AnswerLine:
    document = next((signed[file.id] for file in files if file.id in signed), None)
    return AnswerLine(
        answer.issued_at,
        long_instant(answer.issued_at),
        answer.unit,
        answer.text,
        [_as_it_stands(file, signed) for file in files],
        document,
    )


def _as_it_stands(file: FileLine, signed: dict[int, SignedAnswer]) -> FileLine:
    """A signed file gains proofs of time later: its size and hash are those of what is handed out."""
    if file.id not in signed:
        return file
    pdf = signed[file.id].file
    return FileLine(file.id, pdf.name, pdf.size, pdf.media_type, pdf.sha256)


def _shown_sender(row: _SheetRow) -> str:
    if not row.representative_name:
        return row.sender_name
    names = {"representative": row.representative_name, "sender": row.sender_name}
    return _("%(representative)s, por %(sender)s") % names


def _sort_files(rows: Iterable[_FileRow]) -> Files:
    own: list[FileLine] = []
    of_answers: dict[int, list[FileLine]] = {}
    completed: set[int] = set()
    filed = 0
    for row in rows:
        if row.answer_id is not None:
            of_answers.setdefault(row.answer_id, []).append(FileLine(*row[3:]))
            continue
        own.append(FileLine(*row[3:]))
        filed += row.origin == SheetFile.Origin.FILING
        if row.observation_id is not None:
            completed.add(row.observation_id)
    return Files(own, filed, of_answers, completed)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Puts dates and terms in words, under one calendar and one today."""

    rules: deadlines.Rules
    today: date

    def norm(self, term_code: str) -> Norm | None:
        term = self.rules.terms.get(term_code)
        return (
            Norm(term.name, term.duration, term.basis, term.verified, term.silence_text)
            if term
            else None
        )

    def deadline(
        self, on: date, steps: Sequence[dict[str, Any]], term_code: str
    ) -> Deadline:
        semaphore = wording.semaphore(
            on, today=self.today, calendar=self.rules.calendar
        )
        return Deadline(
            on,
            weekday_date(on),
            semaphore,
            on < self.today,
            steps,
            self.norm(term_code),
        )

    def place(self, hops: Sequence[_HopRow]) -> Place | None:
        for hop in hops:
            if hop.closed_at is None and hop.kind == ReferralKind.ORIGINAL:
                since_on = clock.local_date(hop.received_at or hop.sent_at)
                return Place(
                    unit=hop.unit,
                    since=weekday_date(since_on),
                    since_on=since_on,
                    is_received=hop.received_at is not None,
                    deadline=self.deadline(hop.due_on, hop.due_steps, hop.term_code),
                )
        return None

    def asked(
        self, state: str, observations: Sequence[_ObservationRow]
    ) -> Asked | None:
        if state != SheetState.OBSERVED or not observations:
            return None
        last = observations[-1]
        deadline = self.deadline(last.due_on, last.due_steps, COMPLETION_TERM)
        return Asked(last.text, last.unit, deadline)

    def timeline(
        self,
        row: _SheetRow,
        files: Files,
        hops: Sequence[_HopRow],
        observations: Sequence[_ObservationRow],
        answers: Sequence[_AnswerRow],
    ) -> list[Moment]:
        """Newest first. Of two moments at one instant, the one that came later by order stands first."""
        moments = [
            *self._of_hops(row, files.filed, hops),
            *self._of_observations(observations, files.completed),
            *(
                _moment(
                    a.issued_at,
                    a.unit,
                    _("Emitió una respuesta para usted."),
                )
                for a in answers
            ),
            *self._of_ends(row),
        ]
        moments.sort(key=lambda moment: moment.instant)
        return moments[::-1]

    def _of_hops(
        self, row: _SheetRow, filed: int, hops: Sequence[_HopRow]
    ) -> Iterator[Moment]:
        # A resolved sheet stays on a desk until it is archived, but nobody waits for it any more.
        until = clock.local_date(row.resolved_at) if row.resolved_at else None
        previous = ""
        for hop in hops:
            unit, waits = hop.unit, hop.closed_at is None and not until
            is_original = hop.kind == ReferralKind.ORIGINAL
            if is_original:
                came = _registered(row, filed) if not previous else _came_from(previous)
                text = f"{came} {_what_it_did(hop)}"
                previous = unit
            else:
                text = _consulted(hop)
            yield _moment(
                hop.sent_at,
                unit,
                text,
                tag=self._elapsed(hop, until),
                tone="late" if waits and hop.due_on < self.today else "info",
                now=waits and is_original,
            )

    def _elapsed(self, hop: _HopRow, until: date | None) -> str:
        start = clock.local_date(hop.sent_at)
        count = self.rules.calendar.working_days_between
        if hop.closed_at:
            return wording.working_days(count(start, clock.local_date(hop.closed_at)))
        if until is not None:
            return wording.working_days(count(start, until))
        days = count(start, self.today)
        if days <= 0:
            return _("desde hoy") if start == self.today else _("menos de un día hábil")
        return _("lleva %(days)s") % {"days": wording.working_days(days)}

    def _of_observations(
        self, observations: Sequence[_ObservationRow], completed: set[int]
    ) -> Iterator[Moment]:
        for observation in observations:
            day = weekday_date(observation.due_on)
            yield _moment(
                observation.asked_at,
                observation.unit,
                _("Le pidió completar la solicitud hasta el %(day)s.") % {"day": day},
            )
            if observation.answered_at and (
                observation.answer or observation.id in completed
            ):
                yield _moment(
                    observation.answered_at, _("Usted"), _("Completó la solicitud.")
                )

    def _of_ends(self, row: _SheetRow) -> Iterator[Moment]:
        if row.resolved_at:
            yield _moment(
                row.resolved_at, _("Resuelta"), _("El municipio resolvió la solicitud.")
            )
        if row.archived_at:
            yield _moment(
                row.archived_at,
                _("Archivada"),
                _("Terminó el trámite; los papeles quedan guardados."),
            )
        if row.voided_at:
            yield _moment(
                row.voided_at,
                _("Anulada"),
                _("Se había registrado por error. El número no se usa para otra cosa."),
            )


def _moment(instant: datetime, title: str, text: str, **more: Any) -> Moment:
    return Moment(instant, long_instant(instant), title, text, **more)


def _registered(row: _SheetRow, file_count: int) -> str:
    parts = [_("Registrada %(channel)s") % {"channel": Channel(row.channel).label}]
    if file_count:
        parts.append(
            ngettext("%(files)s archivo", "%(files)s archivos", file_count)
            % {"files": file_count}
        )
    if row.folios:
        parts.append(
            ngettext("%(folios)s foja", "%(folios)s fojas", row.folios)
            % {"folios": row.folios}
        )
    return _("%(facts)s.") % {"facts": ", ".join(parts)}


def _came_from(unit: str) -> str:
    return _("Llegó desde %(unit)s.") % {"unit": unit}


def _consulted(hop: _HopRow) -> str:
    if hop.closed_at is None:
        return _("Se le pidió su opinión; aún no respondió.")
    if hop.outcome == Outcome.ANSWERED:
        return _("Dio la opinión que se le pidió.")
    return _("Se le pidió su opinión y ya no hizo falta.")


def _what_it_did(hop: _HopRow) -> str:
    if hop.outcome == Outcome.REFUSED:
        return _("La devolvió sin recibirla.")
    if hop.outcome == Outcome.TAKEN_BACK:
        return _("Quien la envió la retiró antes de que llegue.")
    if hop.received_at is None:
        return _("Aún no la recibió.")
    return _("La recibió el %(day)s.") % {
        "day": weekday_date(clock.local_date(hop.received_at))
    }
