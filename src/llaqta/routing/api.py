"""The door of the room: hojas de ruta."""

from __future__ import annotations

from llaqta.routing.models import (
    Channel,
    Instruction,
    PaperKind,
    Priority,
    Referral,
    RouteSheet,
    Series,
)
from llaqta.routing.policies import may_register
from llaqta.routing.seed import has_catalogues, seed_catalogues
from llaqta.routing.selectors.fulfilment import Fulfilment, fulfilment
from llaqta.routing.selectors.late import LateBelow, late_by_unit, list_late
from llaqta.routing.selectors.search import find_sheets
from llaqta.routing.selectors.sheets import sheet_base
from llaqta.routing.selectors.trays import count_trays
from llaqta.routing.selectors.trays import page_of as tray_page
from llaqta.routing.services.closing import archive_sheet, unarchive_sheet, void_sheet
from llaqta.routing.services.drafts import delete_expired_drafts
from llaqta.routing.services.exchange import (
    add_files,
    answer_sender,
    complete_request,
    observe,
    resolve,
)
from llaqta.routing.services.intake import (
    Onward,
    Paper,
    Sender,
    file_request,
    register_paper,
)
from llaqta.routing.services.movement import (
    consult,
    read_copy,
    receive_sheet,
    refer_sheet,
    refuse_sheet,
    reply_to_consultation,
    send_copy,
    take_back,
)
from llaqta.routing.services.numbering import numbered_transaction
from llaqta.routing.services.reminders import send_reminders
from llaqta.routing.services.terms import recompute_due_dates
from llaqta.routing.services.writing import start_sheet_document
from llaqta.routing.states import Act, Outcome, ReferralKind, SheetState

__all__ = [
    "Act",
    "Channel",
    "Fulfilment",
    "Instruction",
    "LateBelow",
    "Onward",
    "Outcome",
    "Paper",
    "PaperKind",
    "Priority",
    "Referral",
    "ReferralKind",
    "RouteSheet",
    "Sender",
    "Series",
    "SheetState",
    "add_files",
    "answer_sender",
    "archive_sheet",
    "complete_request",
    "consult",
    "count_trays",
    "delete_expired_drafts",
    "file_request",
    "find_sheets",
    "fulfilment",
    "has_catalogues",
    "late_by_unit",
    "list_late",
    "may_register",
    "numbered_transaction",
    "observe",
    "read_copy",
    "receive_sheet",
    "recompute_due_dates",
    "refer_sheet",
    "refuse_sheet",
    "register_paper",
    "reply_to_consultation",
    "resolve",
    "seed_catalogues",
    "send_copy",
    "send_reminders",
    "sheet_base",
    "start_sheet_document",
    "take_back",
    "tray_page",
    "unarchive_sheet",
    "void_sheet",
]
