"""Why an uploaded file is refused, as the person who sent it reads it: the reason, then what to do."""

from enum import StrEnum


class Refusal(StrEnum):
    extension = "extension"
    empty = "empty"
    too_big = "too_big"
    mismatch = "mismatch"
    two_formats = "two_formats"
    too_many_pixels = "too_many_pixels"
    broken_image = "broken_image"
    broken_pdf = "broken_pdf"
    encrypted_pdf = "encrypted_pdf"
    scripted_pdf = "scripted_pdf"
    launching_pdf = "launching_pdf"
    attachments = "attachments"
    too_heavy = "too_heavy"


_PRINT = "choisissez « Imprimer » puis « Enregistrer en PDF », et déposez le nouveau fichier."
_PRINT_AGAIN = f"Ouvrez-le, {_PRINT}"

MESSAGES = {
    Refusal.extension: (
        "Ce type de fichier n’est pas accepté. Déposez un PDF ou une image JPEG ou PNG ; un document de "
        "traitement de texte s’enregistre en PDF depuis son menu « Fichier »."
    ),
    Refusal.empty: "Ce fichier est vide. Vérifiez-le sur votre appareil, puis déposez-le à nouveau.",
    Refusal.too_big: (
        "Ce fichier dépasse {megabytes} Mo. Numérisez-le avec une résolution plus faible, ou déposez-le en "
        "plusieurs fichiers."
    ),
    Refusal.mismatch: (
        "Le nom de ce fichier annonce {announced}, mais son contenu est autre chose. Enregistrez-le à "
        "nouveau au format PDF, JPEG ou PNG : changer la fin de son nom ne suffit pas."
    ),
    Refusal.two_formats: f"Ce fichier en contient un autre, d’un format différent. {_PRINT_AGAIN}",
    Refusal.too_many_pixels: (
        "Cette image est trop grande : elle dépasse {megapixels} millions de pixels. Réduisez-la, ou "
        "reprenez la photo avec une résolution plus faible."
    ),
    Refusal.broken_image: (
        "Cette image est abîmée ou incomplète. Vérifiez qu’elle s’ouvre bien sur votre appareil, puis "
        "déposez-la à nouveau ; vous pouvez aussi reprendre la photo."
    ),
    Refusal.broken_pdf: (
        f"Ce PDF est abîmé ou incomplet. S’il s’ouvre sur votre appareil, {_PRINT} Sinon, téléchargez-le à nouveau."
    ),
    Refusal.encrypted_pdf: (
        f"Ce PDF est chiffré ou protégé par un mot de passe : nous ne pourrions pas le lire. {_PRINT_AGAIN}"
    ),
    Refusal.scripted_pdf: (
        f"Ce PDF contient un programme (JavaScript, contenu animé ou formulaire dynamique). {_PRINT_AGAIN}"
    ),
    Refusal.launching_pdf: (
        f"Ce PDF contient une commande qui ouvre un autre programme ou envoie des données. {_PRINT_AGAIN}"
    ),
    Refusal.attachments: (
        f"Ce PDF contient des pièces jointes. {_PRINT_AGAIN} Les pièces jointes peuvent être déposées à part."
    ),
    Refusal.too_heavy: "Ce fichier est trop complexe pour être vérifié. Déposez-en une version plus simple, "
    "par exemple une photo ou une numérisation du document.",
}


class RefusedFile(Exception):
    """`message`, in French, is for the person who sent the file; `refusal` names the reason."""

    def __init__(self, refusal: Refusal, **details: object) -> None:
        self.refusal = refusal
        self.message = MESSAGES[refusal].format(**details)
        super().__init__(self.message)
