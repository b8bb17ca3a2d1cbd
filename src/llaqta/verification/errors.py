"""What can go wrong while somebody checks a document."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.lib.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    UnavailableError,
)


class DocumentUnknownError(NotFoundError):
    code = "document_unknown"
    message = _(
        "Ningún documento de este municipio tiene ese código. Compárelo letra por letra con el que está debajo del QR; si es el mismo, el papel no salió de aquí."
    )


class TooManyChecksError(InvalidError):
    """Judging a file takes a processor for a moment: not for hundreds a minute."""

    status = 429
    code = "too_many_checks"
    retry_seconds = 15 * 60
    message = _(
        "Desde su conexión se hicieron muchas verificaciones en poco tiempo. Espere unos %(minutes)s minutos, o venga a Ventanilla Única con el documento."
    )


class ChecksBusyError(UnavailableError):
    code = "checks_busy"
    retry_seconds = 10
    message = _(
        "En este momento se están verificando otros documentos. Intente de nuevo en unos segundos: no se guardó nada."
    )


class ReportExpiredError(InvalidError):
    code = "report_expired"
    message = _(
        "El informe se puede descargar durante una hora después de verificar. Verifique el documento otra vez."
    )


class OnlyAdministratorsError(NotAllowedError):
    code = "trust_only_administrators"
    message = _("Solo quien administra el sistema decide en qué autoridades se confía.")
