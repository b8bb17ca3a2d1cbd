"""What can go wrong with a file. Each sentence says how to mend it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.lib.errors import InvalidError, NotFoundError, UnavailableError


class EmptyFileError(InvalidError):
    code = "empty_file"
    message = _(
        "El archivo «%(name)s» está vacío (0 bytes). Compruebe que se abre en su equipo y elíjalo otra vez."
    )


class TooLargeError(InvalidError):
    code = "file_too_large"
    message = _(
        "El archivo «%(name)s» pesa más de %(limit)s, que es lo más que se recibe. "
        "Divídalo en partes o escanéelo con menos resolución."
    )


class UnsupportedContentError(InvalidError):
    code = "unsupported_content"
    message = _(
        "El archivo «%(name)s» no es una foto JPEG o PNG ni un PDF. "
        "Si es un documento de texto, guárdelo como PDF y elija ese archivo."
    )


class BrokenFileError(InvalidError):
    """It begins as a PDF or a photograph and does not go on as one."""

    code = "broken_file"
    message = _(
        "El archivo «%(name)s» está dañado o incompleto. "
        "Ábralo en su equipo, guárdelo de nuevo y elija la copia nueva."
    )


class ImageTooLargeError(InvalidError):
    code = "image_too_large"
    message = _(
        "La imagen «%(name)s» mide %(width)s × %(height)s puntos, más de lo que se puede mostrar. "
        "Redúzcala o guárdela como PDF y elija ese archivo."
    )


class MissingBlobError(NotFoundError):
    code = "missing_blob"
    message = _("El archivo no está en el depósito. Avise a la unidad de sistemas.")


class StorageUnavailableError(UnavailableError):
    code = "storage_unavailable"
    message = _(
        "No se pudo guardar el archivo por un problema del depósito. Intente de nuevo en unos minutos."
    )


class StorageFullError(StorageUnavailableError):
    code = "storage_full"
    message = _(
        "No queda espacio para guardar el archivo «%(name)s». No se perdió nada de lo anterior; "
        "intente de nuevo más tarde o traiga el documento a Ventanilla Única."
    )
