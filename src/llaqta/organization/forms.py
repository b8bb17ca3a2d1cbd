"""What people type: the choice of a post. The forms of who files belong to the rooms that take the filing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from llaqta.organization.selectors import Post
from llaqta.ui import api as ui


class ChoosePostForm(ui.Form):
    position = forms.TypedChoiceField(
        label=_("¿En qué cargo va a trabajar?"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, posts: Sequence[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (post.position_id, f"{post.title} · {post.unit_name}") for post in posts
        ]
        self.fields["position"].choices = choices  # type: ignore[attr-defined]
