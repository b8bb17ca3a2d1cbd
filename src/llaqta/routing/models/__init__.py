"""Rows of the route sheet: one noun per file."""

from llaqta.routing.models.catalogue import Instruction, Series, SeriesYear
from llaqta.routing.models.draft import Draft, DraftFile
from llaqta.routing.models.exchange import Answer, Observation, SheetFile, Subscription
from llaqta.routing.models.referral import Referral
from llaqta.routing.models.sheet import Channel, PaperKind, Priority, RouteSheet
from llaqta.routing.models.sheet_document import SheetDocument

__all__ = [
    "Answer",
    "Channel",
    "Draft",
    "DraftFile",
    "Instruction",
    "Observation",
    "PaperKind",
    "Priority",
    "Referral",
    "RouteSheet",
    "Series",
    "SeriesYear",
    "SheetDocument",
    "SheetFile",
    "Subscription",
]
