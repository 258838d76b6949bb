"""The forms of an account: sign-up, identification, passwords, profile, enrolment (000 chapters 1 and 2, 001)."""

from typing import Any

from wtforms import BooleanField, EmailField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from backoffice.domain.identifiers import luhn_holds
from backoffice.portal.forms import (
    NAME_LENGTH,
    TEXT_LENGTH,
    PhoneField,
    PortalForm,
    RppsField,
    VersionedForm,
    an_address,
    at_most,
    required,
)
from backoffice.services.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH, password_problem
from backoffice.services.profiles import Profile
from backoffice.wording import PRACTICE_MODES

MESSAGE_LENGTH = 2000
EMAIL_LENGTH = 254


def _email_field() -> EmailField:
    return EmailField(
        "Adresse mail",
        [required("Indiquez votre adresse mail."), at_most(EMAIL_LENGTH), an_address()],
        render_kw={"autocomplete": "email"},
    )


def hard_to_guess(_: Any, field: Any) -> None:
    if problem := password_problem(field.data):
        raise ValidationError(problem)


def _new_password_field(label: str) -> PasswordField:
    return PasswordField(
        label,
        [required("Choisissez un mot de passe."), hard_to_guess],
        description=f"{MINIMUM_LENGTH} caractères au moins. Une phrase facile à retenir convient très bien.",
        render_kw={"autocomplete": "new-password"},
    )


class EmailForm(PortalForm):
    email = _email_field()


class LogInForm(PortalForm):
    """001, "Identification"."""

    email = EmailField(
        "Email, login",
        [required("Indiquez votre adresse mail."), at_most(EMAIL_LENGTH)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Mot de passe",
        [required("Indiquez votre mot de passe."), at_most(MAXIMUM_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(PortalForm):
    password = _new_password_field("Nouveau mot de passe")


class ChangePasswordForm(VersionedForm):
    current = PasswordField(
        "Mot de passe actuel",
        [required("Indiquez votre mot de passe actuel."), at_most(MAXIMUM_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )
    password = _new_password_field("Nouveau mot de passe")


class ProfileForm(PortalForm):
    """001, "Modification données personnelles". An RPPS whose key does not hold asks for one more tick."""

    family_name = StringField(
        "Nom",
        [required("Indiquez votre nom."), at_most(NAME_LENGTH)],
        render_kw={"autocomplete": "family-name"},
    )
    given_name = StringField(
        "Prénom",
        [required("Indiquez votre prénom."), at_most(NAME_LENGTH)],
        render_kw={"autocomplete": "given-name"},
    )
    rpps = RppsField(
        "Numéro RPPS",
        description="11 chiffres, sur votre carte de professionnel de santé ou sur l’annuaire santé.",
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    rpps_as_typed = BooleanField("J’ai vérifié : ce numéro RPPS est bien le mien")
    mobile = PhoneField(
        "Téléphone portable",
        [required("Indiquez votre numéro de portable.")],
        render_kw={"autocomplete": "tel"},
    )
    structure = StringField(
        "Structure principale",
        [required("Indiquez où vous exercez principalement."), at_most(TEXT_LENGTH)],
        description="L’établissement ou le cabinet où vous exercez le plus.",
        render_kw={"autocomplete": "organization"},
    )
    practice_mode = RadioField(
        "Mode d’exercice",
        [required("Choisissez votre mode d’exercice.")],
        choices=[SelectChoice(value, label) for value, label in PRACTICE_MODES.items()],
    )

    kept_rpps: str | None = None  # already accepted once: not asked about again
    asks_about_rpps = False

    def validate_rpps(self, field: RppsField) -> None:
        if field.data == self.kept_rpps or luhn_holds(field.data):
            return
        self.asks_about_rpps = True
        if not self.rpps_as_typed.data:
            raise ValidationError(
                "La clé de ce numéro ne tombe pas juste : un chiffre est peut-être faux. Vérifiez-le ; "
                "s’il est bien ainsi, cochez la case ci-dessous."
            )

    @property
    def profile(self) -> Profile:
        return Profile(
            given_name=self.given_name.data,
            family_name=self.family_name.data,
            rpps=self.rpps.data,
            mobile=self.mobile.data,
            structure=self.structure.data,
            practice_mode=self.practice_mode.data,
        )


class EditProfileForm(ProfileForm, VersionedForm):
    pass


class SignUpForm(ProfileForm):
    email = _email_field()
    password = _new_password_field("Mot de passe")
    charter = BooleanField(
        "J’ai lu la charte et je l’accepte", [required("Acceptez la charte pour créer votre compte.")]
    )


class EnrolForm(PortalForm):
    """`council` gets its choices from the councils that may still be asked."""

    council = RadioField("Conseil national professionnel", [required("Choisissez un conseil.")])
    message = TextAreaField(
        "Message au conseil",
        [at_most(MESSAGE_LENGTH)],
        description="Facultatif : votre spécialité, vos diplômes et leurs dates, depuis quand vous exercez.",
    )


class AnswerForm(VersionedForm):
    message = TextAreaField("Votre message", [required("Écrivez votre message au conseil."), at_most(MESSAGE_LENGTH)])


class EntryMessageForm(VersionedForm):
    """With a register that holds entries, the file says what there is to say."""

    message = TextAreaField("Message au registre", [at_most(MESSAGE_LENGTH)])


class MailboxForm(VersionedForm):
    email = EmailField(
        "Nouvelle adresse mail",
        [required("Indiquez votre nouvelle adresse mail."), at_most(EMAIL_LENGTH), an_address()],
        render_kw={"autocomplete": "email"},
    )
    password = PasswordField(
        "Mot de passe actuel",
        [required("Indiquez votre mot de passe actuel."), at_most(MAXIMUM_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )


class CharterForm(PortalForm):
    charter = BooleanField("J’ai lu la charte et je l’accepte", [required("Acceptez la charte pour continuer.")])
