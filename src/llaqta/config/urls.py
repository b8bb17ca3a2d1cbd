"""Where each room's pages hang."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

# Packages bring tables of their own to the administration site, which write past our services and the ledger.
for _model in [
    model
    for model in admin.site._registry
    if not model.__module__.startswith("llaqta.")
]:
    admin.site.unregister(_model)

admin.site.site_header = _("Administración del municipio")
admin.site.site_title = _("Administración")
admin.site.index_title = _("Personas, cargos, catálogos y calendario")

urlpatterns: list[URLPattern | URLResolver] = [
    path("mesa/administracion/", admin.site.urls),
    path("mesa/cuenta/", include("llaqta.organization.login_urls")),
    path("mesa/", include("llaqta.organization.urls")),
    path("mesa/", include("llaqta.desk.urls")),
    path("mesa/", include("llaqta.documents.urls")),
    path(
        "", include("llaqta.routing.urls")
    ),  # the public's pages, and the staff's below mesa/
    path("", include("llaqta.verification.urls")),
    path("", include("llaqta.portal.urls")),
]
if settings.LLAQTA_GALLERY:
    urlpatterns.append(path("ui/", include("llaqta.ui.urls")))

handler400 = "llaqta.ui.views.bad_request"
handler403 = "llaqta.ui.views.permission_denied"
handler404 = "llaqta.ui.views.page_not_found"
handler429 = "llaqta.ui.views.too_many_attempts"
handler500 = "llaqta.ui.views.server_error"
