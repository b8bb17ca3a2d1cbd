"""What can go wrong with a document. What is wrong with its bytes is said by `blobs`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from llaqta.lib.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StateConflictError,
    UnavailableError,
)


class AttachmentNotFoundError(NotFoundError):
    code = "attachment_not_found"
    message = _("No encontramos ese archivo.")


class DocumentNotFoundError(NotFoundError):
    code = "document_not_found"
    message = _("No encontramos ese documento.")


class DocumentNotAllowedError(NotAllowedError):
    """The policy said no because of the post; its reason is the sentence."""

    code = "document_not_allowed"
    message = _("%(reason)s")


class DocumentStateError(StateConflictError):
    """The policy said no because of the state; its reason is the sentence."""

    code = "document_wrong_state"
    message = _("%(reason)s")


class StaleDocumentError(StateConflictError):
    """Somebody changed it after the page was shown. Nothing was written."""

    code = "stale_document"
    message = _(
        "El documento cambió mientras usted trabajaba: %(now)s. No se guardó nada; vea el estado actual y repita si hace falta."
    )


class DocumentReasonRequiredError(InvalidError):
    code = "document_reason_required"
    message = _("Escriba el motivo: la otra persona debe saber por qué.")


class DocumentIncompleteError(InvalidError):
    code = "document_incomplete"
    message = _("Al documento le falta %(what)s. Complételo antes de enviarlo.")


class KindNotOfferedError(InvalidError):
    code = "kind_not_offered"
    message = _("Ese tipo de documento ya no se usa. Elija otro.")


class IssuerNotAllowedError(InvalidError):
    code = "issuer_not_allowed"
    message = _(
        "%(position)s no puede emitir este tipo de documento (%(kind)s). Elija otro cargo en DE."
    )


class PostClosedError(InvalidError):
    code = "post_closed"
    message = _("Uno de los cargos elegidos ya no existe. Elija otro.")


class WrongViaError(InvalidError):
    code = "wrong_via"
    message = _(
        "En la VÍA va cada cargo una vez, y ni quien escribe el documento ni quien lo emite."
    )


class ViaNotUsedError(InvalidError):
    code = "via_not_used"
    message = _(
        "Este tipo de documento (%(kind)s) no lleva VÍA. Quite los cargos de la VÍA, o elija otro tipo de documento."
    )


class RouteFixedError(StateConflictError):
    """VÍA, DE and signers were agreed when the draft was handed on; only its author's draft can change them."""

    code = "document_route_fixed"
    message = _(
        "El documento ya está en revisión: su tipo de reserva, VÍA, DE y firmas se cambian devolviéndolo a quien lo escribió."
    )


class ConfidentialityBasisError(InvalidError):
    code = "document_confidentiality_basis"
    message = _(
        "Un documento reservado debe nombrar la norma de su reserva (Ley 2341, art. 18)."
    )


class NotAPdfError(InvalidError):
    code = "document_not_a_pdf"
    message = _("«%(name)s» no es un PDF. Guárdelo como PDF y elija ese archivo.")


class NotAPictureError(InvalidError):
    code = "document_not_a_picture"
    message = _("«%(name)s» no es una imagen JPEG o PNG.")


class UnsafePdfError(InvalidError):
    """The linter before signing found something that must not be signed."""

    code = "document_unsafe_pdf"
    message = _("%(reason)s Suba otro PDF que no tenga eso, o devuelva el documento.")


class RenderingError(InvalidError):
    """The PDF cannot be made of what was written, however often one tries."""

    code = "document_rendering"
    message = _("No se pudo hacer el PDF: %(reason)s")


class CiteVoidedError(RenderingError):
    """The number had been taken when the PDF turned out impossible. It stays in the book, voided."""

    code = "document_cite_voided"
    message = _(
        "No se pudo hacer el PDF: %(reason)s El CITE %(cite)s quedó anulado en el libro; el documento volvió a revisión y al aprobarlo tomará otro número."
    )


class RenderingDelayedError(UnavailableError):
    """The number is taken and safe; the PDF will be made as soon as it can."""

    code = "document_rendering_delayed"
    message = _(
        "El documento tomó el CITE %(cite)s, pero su PDF todavía no se pudo hacer. El sistema lo intentará de nuevo en unos minutos; no hace falta repetir."
    )


class CiteTakenError(StateConflictError):
    """Two kinds or units whose patterns come to the same text; no number is used up."""

    code = "cite_taken"
    message = _(
        "Ya hay un documento con el CITE %(cite)s. La administración del sistema debe corregir el patrón de este tipo de documento."
    )


class NotAnnulledByItError(InvalidError):
    code = "not_annulled_by_it"
    message = _(
        "%(by)s no menciona el CITE %(cite)s. Solo deja sin efecto un documento emitido que lo nombra."
    )


class DraftInvalidError(InvalidError):
    """What the editor sent while one types cannot be kept; the form's sentence says why."""

    code = "document_draft_invalid"
    message = _("%(reason)s")


class BookTooLongError(InvalidError):
    code = "book_too_long"
    message = _(
        "El libro impreso llega hasta %(most)s números. Elija un tipo o una unidad, o descargue los datos."
    )


class DocumentCatalogueNotAllowedError(NotAllowedError):
    code = "document_catalogue_not_allowed"
    message = _(
        "Los tipos de documento y los textos preparados los cambia la administración del sistema."
    )


class NumberingInUseError(StateConflictError):
    """A counter that began under one rule must end the year under it, or two documents could print the same CITE."""

    code = "numbering_in_use"
    message = _(
        "Este año ya se tomaron números de «%(kind)s»: su sigla y su forma de contar se pueden cambiar desde enero."
    )


class KindInvalidError(InvalidError):
    code = "kind_invalid"
    message = _("%(reason)s")


# -- Signing -----------------------------------------------------------------------------------------------------------


class SigningItemNotFoundError(NotFoundError):
    code = "signing_item_not_found"
    message = _("No encontramos ese envío a firmar, o no es de su cargo.")


class NothingChosenError(InvalidError):
    code = "nothing_chosen"
    message = _("Marque al menos un documento de la lista.")


class TooManyChosenError(InvalidError):
    code = "too_many_chosen"
    message = _("Se firman hasta %(most)s documentos a la vez. Marque menos.")


class AlreadySignedError(StateConflictError):
    """Somebody, or the same person in another window, put this signature first."""

    code = "already_signed"
    message = _("Esta firma ya está: la puso %(name)s.")


class NotWaitingError(StateConflictError):
    code = "not_waiting"
    message = _("El documento ya no espera esta firma: está %(state)s.")


class OvertakenError(StateConflictError):
    """A parallel signature arrived in between: what comes back is built on bytes that are no longer the document."""

    code = "overtaken"
    message = _(
        "Otra persona firmó mientras tanto. El documento se preparó de nuevo, con esa firma: fírmelo otra vez."
    )


class MixedSignaturesError(StateConflictError):
    code = "mixed_signatures"
    message = _(
        "En un mismo documento no se mezclan firmas digitales con firmas a mano: la primera decidió cómo se firma."
    )


class HashSigningOffError(InvalidError):
    code = "hash_signing_off"
    message = _("Este municipio no usa la firma por resumen.")


class InkSignerError(InvalidError):
    code = "ink_signer"
    message = _("Diga quién firmó: la persona titular del cargo o su suplente.")


class BodyTooLongError(InvalidError):
    code = "body_too_long"
    message = _(
        "El texto es demasiado largo. Divídalo, o adjunte una parte como anexo."
    )


class BodyTooComplexError(InvalidError):
    code = "body_too_complex"
    message = _(
        "El texto trae demasiadas marcas de formato o tablas demasiado grandes. Péguelo sin formato (Ctrl + Mayúsculas + V) y déselo "
        "aquí, o adjunte una parte como anexo."
    )
