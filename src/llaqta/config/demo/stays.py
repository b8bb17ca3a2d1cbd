"""On whose desk the original of a sheet lay, from when to when: when somebody could write in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from llaqta.config.demo.stories import INTAKE, Story, Verb


@dataclass(frozen=True, slots=True)
class Stay:
    story: Story
    post: str
    since: datetime
    until: datetime
    decides: bool = False  # the sheet was resolved there, at `until`
    lasts: bool = False  # it is there now


def list_stays(story: Story, *, until: datetime) -> Iterator[Stay]:
    """In order. A sheet that still lies on a desk is there `until` then."""
    holder, since, sender, sent_to = "", until, "", INTAKE
    for deed in sorted(story.deeds, key=lambda one: one.at):
        match deed.verb:
            case Verb.REGISTER:
                holder, since = deed.post, deed.at
            case Verb.RECEIVE if deed.post == sent_to:
                holder, since, sent_to = deed.post, deed.at, ""
            case Verb.REFER:
                yield Stay(story, holder, since, deed.at)
                sender, sent_to, holder = holder, deed.fields["to"], ""
            case Verb.REFUSE:
                sender, sent_to = sent_to, sender
            case Verb.TAKE_BACK:
                holder, since, sent_to = deed.post, deed.at, ""
            case Verb.RESOLVE:
                yield Stay(story, holder, since, deed.at, decides=True)
                return
            case Verb.ARCHIVE | Verb.VOID:
                return
            case _other:
                continue
    if holder and since < until:
        yield Stay(story, holder, since, until, lasts=True)
