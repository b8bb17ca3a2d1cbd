"""Sessions and users as Django keeps them, read with statements made once: every page of the desk reads both."""

from __future__ import annotations

from datetime import datetime

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from llaqta.lib import rows
from llaqta.organization.models import User


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        session = (
            _live_session.first(self.session_key, timezone.now())
            if self.session_key
            else None
        )
        if session is None:
            self._session_key = (
                None  # as Django's own store does: the old key is not used again
            )
        return session


class StaffBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    def get_user(self, user_id: int) -> User | None:
        user = _user.first(int(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None


_live_session = rows.Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    str,
    datetime,
)
_user = rows.Prepared(lambda pk: User.objects.filter(pk=pk).order_by(), int)
