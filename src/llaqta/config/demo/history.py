"""Does the deeds of all stories in the order of their instants, through the services, with the clock held at each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any

from django.db import transaction

from llaqta.config.demo.correspondence import Correspondence
from llaqta.config.demo.letters import Letter
from llaqta.config.demo.papers import Papers
from llaqta.config.demo.stories import Deed, Story, Verb, sheet_id_of
from llaqta.config.demo.town import Town
from llaqta.lib import clock
from llaqta.lib.actor import Actor
from llaqta.routing import api as routing


class History:
    def __init__(
        self, town: Town, papers: Papers, correspondence: Correspondence
    ) -> None:
        self._town, self._papers = town, papers
        self._instructions = {i.code: i for i in routing.Instruction.objects.all()}
        self._acts: dict[StrEnum, Callable[[Any, Deed], object]] = {
            Verb.FILE: self._file,
            Verb.REGISTER: self._register,
            Verb.RECEIVE: lambda s, d: routing.receive_sheet(
                sheet_id=sheet_id_of(s),
                actor=self._actor(d),
                with_folder=s.paper.get("has_folder", False),
            ),
            Verb.REFER: self._refer,
            Verb.CONSULT: lambda s, d: routing.consult(
                sheet_id=sheet_id_of(s),
                to=town.positions[d.fields["to"]],
                question=d.fields["question"],
                actor=self._actor(d),
            ),
            Verb.REPLY: lambda s, d: routing.reply_to_consultation(
                sheet_id=sheet_id_of(s), text=d.fields["text"], actor=self._actor(d)
            ),
            Verb.READ_COPY: lambda s, d: routing.read_copy(
                sheet_id=sheet_id_of(s), actor=self._actor(d)
            ),
            Verb.REFUSE: lambda s, d: routing.refuse_sheet(
                sheet_id=sheet_id_of(s), reason=d.fields["reason"], actor=self._actor(d)
            ),
            Verb.TAKE_BACK: lambda s, d: routing.take_back(
                sheet_id=sheet_id_of(s), actor=self._actor(d)
            ),
            Verb.OBSERVE: lambda s, d: routing.observe(
                sheet_id=sheet_id_of(s),
                text=d.fields["text"],
                days=d.fields["days"],
                actor=self._actor(d),
            ),
            Verb.COMPLETE: self._complete,
            Verb.ANSWER: lambda s, d: routing.answer_sender(
                sheet_id=sheet_id_of(s),
                text=d.fields["text"],
                attachments=papers.take(d.fields["files"]),
                actor=self._actor(d),
            ),
            Verb.RESOLVE: self._resolve,
            Verb.ADD: lambda s, d: routing.add_files(
                sheet_id=sheet_id_of(s),
                attachments=papers.take(d.fields["files"]),
                folios=d.fields["folios"],
                actor=self._actor(d),
            ),
            Verb.ARCHIVE: lambda s, d: routing.archive_sheet(
                sheet_id=sheet_id_of(s), place=d.fields["place"], actor=self._actor(d)
            ),
            Verb.UNARCHIVE: lambda s, d: routing.unarchive_sheet(
                sheet_id=sheet_id_of(s), reason=d.fields["reason"], actor=self._actor(d)
            ),
            Verb.VOID: lambda s, d: routing.void_sheet(
                sheet_id=sheet_id_of(s), reason=d.fields["reason"], actor=self._actor(d)
            ),
            **correspondence.acts,
        }

    def live(
        self,
        stories: Iterable[Story | Letter],
        *,
        progress: Callable[[int, int, date], None],
    ) -> int:
        """Of sheets and of documents. One transaction a day: three hundred commits instead of twenty thousand."""
        deeds = sorted(
            (
                (deed.at, number, place, story, deed)
                for number, story in enumerate(stories)
                for place, deed in enumerate(story.deeds)
            ),
            key=lambda one: one[:3],
        )
        done = 0
        for day, of_day in groupby(deeds, key=lambda one: clock.local_date(one[0])):
            with transaction.atomic():
                for _at, _number, _place, story, deed in of_day:
                    self._do(story, deed)
                    done += 1
            progress(done, len(deeds), day)
        return done

    def _do(self, story: Story | Letter, deed: Deed) -> None:
        with clock.frozen(deed.at):
            self._acts[deed.verb](story, deed)

    def _actor(self, deed: Deed) -> Actor:
        return self._town.actor(deed.post, deed.at)

    # -- Acts of more than a line --------------------------------------------------------------------------------------

    def _file(self, story: Story, deed: Deed) -> None:
        with routing.numbered_transaction():
            sheet = routing.file_request(
                paper=routing.Paper(**story.paper),
                sender=_sender(story),
                attachments=self._papers.take(story.files),
            )
        story.sheet_id = sheet.pk

    def _register(self, story: Story, deed: Deed) -> None:
        actor = self._actor(deed)
        sender = _sender(story) if story.citizen else routing.Sender(name=actor.label)
        sheet = routing.register_paper(
            series_code=story.series,
            paper=routing.Paper(**story.paper),
            sender=sender,
            attachments=self._papers.take(story.files),
            actor=actor,
        )
        story.sheet_id = sheet.pk

    def _refer(self, story: Story, deed: Deed) -> None:
        fields, posts = deed.fields, self._town.positions
        routing.refer_sheet(
            sheet_id=sheet_id_of(story),
            to=posts[fields["to"]],
            instruction=self._instructions[fields["instruction"]],
            note=fields["note"],
            folios_added=fields["folios"],
            copies_to=[posts[post] for post in fields["copies"]],
            actor=self._actor(deed),
        )

    def _complete(self, story: Story, deed: Deed) -> None:
        routing.complete_request(
            sheet_id=sheet_id_of(story),
            text=deed.fields["text"],
            attachments=self._papers.take(deed.fields["files"]),
        )

    def _resolve(self, story: Story, deed: Deed) -> None:
        fields = deed.fields
        routing.resolve(
            sheet_id=sheet_id_of(story),
            resolution=fields["resolution"],
            answer=fields["answer"],
            attachments=self._papers.take(fields["files"]),
            actor=self._actor(deed),
        )


def _sender(story: Story) -> routing.Sender:
    if story.citizen is None:
        msg = "only papers from outside have a sender"
        raise RuntimeError(msg)
    contact = story.citizen.contact
    return routing.Sender(
        person=story.citizen.register(),
        representative=story.representative.register()
        if story.representative
        else None,
        phone=contact.phone,
        email=story.email,
        address=contact.address,
        municipality=contact.municipality_name,
        language=contact.language,
    )
