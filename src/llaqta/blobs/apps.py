from __future__ import annotations

from django.apps import AppConfig


class BlobsConfig(AppConfig):
    name = "llaqta.blobs"
    label = "blobs"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Archivos por contenido"
