"""Fields that several forms share."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from llaqta.lib import rows
from llaqta.organization.api import KeyField, PostField, PostsField
from llaqta.routing.models import Instruction

__all__ = ["FILES_HELP", "InstructionField", "PostField", "PostsField"]

FILES_HELP = format_lazy(
    _("PDF, JPEG o PNG, hasta {megabytes} MB cada uno."),
    megabytes=settings.LLAQTA_MAX_UPLOAD_MB,
)


class InstructionField(KeyField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Instruction.objects.filter(active=True),
            **{
                "label": _("Instrucción"),
                "empty_label": _("Elija una instrucción"),
                **kwargs,
            },
        )

    def find(self, key: int) -> Instruction | None:
        return _offered_instruction.first(key)


_offered_instruction = rows.Prepared(
    lambda pk: Instruction.objects.filter(pk=pk, active=True).order_by(), int
)
