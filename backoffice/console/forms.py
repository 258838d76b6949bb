"""The base of the console's forms: French messages, and a service's refusal beside the field it names."""

from wtforms import Form

from workflows.engine import StepRefused


class ConsoleForm(Form):  # type: ignore[misc]
    """CSRF is checked for the whole application; nothing here asks for it again."""

    class Meta:
        locales = ("fr",)


class RefusableForm(ConsoleForm):
    """A form that puts a service's refusal beside the field it names, or above."""

    def refuse(self, refusal: StepRefused) -> None:
        if refusal.field in self._fields:
            self[refusal.field].errors = [*self[refusal.field].errors, *refusal.reason.splitlines()]
        else:
            self.form_errors.append(refusal.reason)
