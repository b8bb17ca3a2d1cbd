"""Does the steps of the documents through the services; what a token would answer is signed with the demonstration's keys."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from PIL import Image, ImageDraw

from llaqta.blobs import api as blobs
from llaqta.config.demo.keys import Keys
from llaqta.config.demo.letters import Letter, Step
from llaqta.config.demo.papers import Papers
from llaqta.config.demo.sources import read
from llaqta.config.demo.stories import Deed, sheet_id_of
from llaqta.config.demo.town import Town
from llaqta.documents import api as documents
from llaqta.lib import clock
from llaqta.lib.actor import SYSTEM, Actor
from llaqta.organization import api as organization
from llaqta.routing import api as routing
from llaqta.signatures import api as signatures


class Correspondence:
    def __init__(self, town: Town, papers: Papers, keys: Keys) -> None:
        self._town, self._papers, self._keys = town, papers, keys
        self._kinds = {kind.code: kind for kind in documents.DocumentKind.objects.all()}
        self.acts: dict[StrEnum, Callable[[Any, Deed], object]] = {
            Step.START: self._start,
            Step.ATTACH: lambda letter, deed: documents.add_file(
                document_id=id_of(letter),
                attachment=self._file(deed),
                folios=1,
                actor=self._actor(deed),
            ),
            Step.UPLOAD: lambda letter, deed: documents.upload_pdf(
                document_id=id_of(letter),
                seen=_revision(letter),
                attachment=self._file(deed),
                actor=self._actor(deed),
            ),
            Step.CORRECT: self._correct,
            Step.SUBMIT: lambda letter, deed: documents.submit(
                document_id=id_of(letter),
                seen=_revision(letter),
                actor=self._actor(deed),
            ),
            Step.PASS_ON: lambda letter, deed: documents.pass_on(
                document_id=id_of(letter),
                seen=_revision(letter),
                actor=self._actor(deed),
            ),
            Step.RETURN: lambda letter, deed: documents.return_document(
                document_id=id_of(letter),
                seen=_revision(letter),
                reason=deed.fields["reason"],
                actor=self._actor(deed),
            ),
            Step.APPROVE: lambda letter, deed: documents.approve(
                document_id=id_of(letter),
                seen=_revision(letter),
                actor=self._actor(deed),
            ),
            Step.SIGN: self._sign,
            Step.SIGN_BY_HAND: self._sign_by_hand,
            Step.SEAL: lambda letter, deed: documents.seal_waiting(),
            Step.VOID: lambda letter, deed: documents.void_document(
                document_id=id_of(letter),
                seen=_revision(letter),
                reason=deed.fields["reason"],
                actor=self._actor(deed),
            ),
            Step.ANNUL: self._annul,
        }

    def _actor(self, deed: Deed) -> Actor:
        return self._town.actor(deed.post, deed.at)

    def _file(self, deed: Deed) -> documents.Attachment:
        [attachment] = self._papers.take([deed.fields["file"]])
        return attachment

    # -- Acts of more than a line --------------------------------------------------------------------------------------

    def _start(self, letter: Letter, deed: Deed) -> None:
        actor, posts = self._actor(deed), self._town.positions
        words = self._words(letter)
        kind, subject = self._kinds[letter.kind], letter.subject.format_map(words)[:300]
        if letter.story is None:
            document = documents.start_document(
                kind=kind,
                subject=subject,
                issuer_id=posts[letter.issuer].pk,
                actor=actor,
            )
        else:
            link = routing.start_sheet_document(
                sheet_id=sheet_id_of(letter.story),
                kind=kind,
                issuer=posts[letter.issuer],
                subject=subject,
                is_answer=letter.is_answer,
                actor=actor,
            )
            document = link.document
        letter.document_id = document.pk
        fields: dict[str, object] = {"body": letter.body.format_map(words)}
        if letter.addressee:
            fields["addressee_id"] = posts[letter.addressee].pk
        if letter.addressee_text:
            fields["addressee_text"] = letter.addressee_text
        documents.save_draft(
            document_id=document.pk,
            seen=document.revision,
            via_ids=[posts[post].pk for post in letter.via],
            signers=[(posts[post].pk, ordinal) for post, ordinal in letter.signers],
            actor=actor,
            **fields,
        )

    def _correct(self, letter: Letter, deed: Deed) -> None:
        """Whoever reviews changes a word here and there before giving it back."""
        document = _document(letter)
        body = document.body
        for old, new in deed.fields["words"].items():
            body = body.replace(old, new)
        documents.save_draft(
            document_id=document.pk,
            seen=document.revision,
            body=body,
            actor=self._actor(deed),
        )

    def _words(self, letter: Letter) -> dict[str, str]:
        words = dict(letter.words)
        if letter.story is not None:
            sheet = routing.RouteSheet.objects.get(pk=sheet_id_of(letter.story))
            words["numero"] = sheet.number
        if letter.annuls is not None:
            words["cite"] = str(_document(letter.annuls))
        return words

    def _sign(self, letter: Letter, deed: Deed) -> None:
        """As a batch of one goes out to the token, is signed there, and comes back."""
        actor = self._actor(deed)
        waiting = documents.list_waiting(actor).filter(document=id_of(letter))
        session = documents.start_session(
            signature_ids=list(waiting.values_list("pk", flat=True)), actor=actor
        )
        username = organization.User.objects.get(pk=actor.staff_id).username
        for item in documents.list_items(session):
            with blobs.open_blob(item.sent.sha256) as file:
                sent = file.read()
            plan = signatures.SignaturePlan(
                field_name=item.signature.field_name,
                description=f"Firma de {item.signature.position}",
                certify=item.signature.ordinal == 1,
                at=clock.now(),
            )
            taken = documents.take_in(
                item_uuid=item.uuid,
                returned=signatures.sign_pdf(
                    sent,
                    key=self._keys.officials[username],
                    plan=plan,
                    timestamper=self._keys.authority,
                ),
                actor=actor,
            )
            if not taken.accepted:
                msg = f"{item.signature.document}: {taken.reason}"
                raise RuntimeError(msg)

    def _sign_by_hand(self, letter: Letter, deed: Deed) -> None:
        """Printed, signed with a pen, and put under the scanner."""
        actor = self._actor(deed)
        signature = documents.list_waiting(actor).get(document=id_of(letter))
        printed = signature.document.current
        if printed is None or (preview := documents.make_preview(printed)) is None:
            msg = f"{signature.document}: cannot be drawn"
            raise RuntimeError(msg)
        with blobs.open_blob(preview.sha256) as file:
            scan = _signed_with_a_pen(file.read())
        page = documents.receive_bytes(scan, name="escaneado.jpg", actor=actor)
        [hand] = organization.list_signers(signature.position_id or 0, clock.today())
        taken = documents.take_in_scan(
            pages=[page],
            signed_by=hand.assignment_id,
            signature_id=signature.pk,
            actor=actor,
        )
        if not taken.accepted:
            raise RuntimeError(taken.reason)

    def _annul(self, letter: Letter, deed: Deed) -> None:
        if letter.annuls is not None:
            documents.annul_by(
                document_id=id_of(letter.annuls),
                by_document_id=id_of(letter),
                reason="Se decidió mantener el horario ordinario.",
                actor=self._actor(deed),
            )


def make_kinds() -> None:
    """Those that every installation starts with, and one that the municipality seals by itself."""
    documents.seed_kinds()
    sealed = documents.DocumentKind(
        **read("letters")["record"]["kind"], signature_mode="seal", ordinal=500
    )
    documents.save_kind(kind=sealed, actor=SYSTEM)


def id_of(letter: Letter) -> int:
    if letter.document_id is None:
        msg = f"a step before the document was begun: {letter.subject}"
        raise RuntimeError(msg)
    return letter.document_id


def _document(letter: Letter) -> documents.Document:
    return documents.Document.objects.get(pk=id_of(letter))


def _revision(letter: Letter) -> int:
    return _document(letter).revision


def _signed_with_a_pen(page: bytes) -> bytes:
    """The page, a little grey and crooked, with a scrawl in blue ink."""
    rng = random.Random(14)  # noqa: S311 nothing here is secret
    with Image.open(io.BytesIO(page)) as picture:
        paper = picture.convert("RGB").resize((1240, 1604))
    pen = ImageDraw.Draw(paper)
    x, y = 480.0, 1180.0
    points = []
    for _stroke in range(40):
        points.append((x, y))
        x, y = x + rng.uniform(-6, 16), 1180 + rng.uniform(-42, 42)
    pen.line(points, fill="#23408e", width=5, joint="curve")
    scanned = paper.rotate(0.4, fillcolor="#f4f3ee", resample=Image.Resampling.BICUBIC)
    out = io.BytesIO()
    scanned.save(out, "JPEG", quality=70)
    return out.getvalue()
