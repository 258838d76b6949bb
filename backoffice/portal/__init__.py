"""The registrants' pages, and those anyone may read."""

from flask import Flask


def register(app: Flask) -> None:
    from backoffice.portal import (
        account,
        actions,
        evidence,
        home,
        mailbox,
        parcours,
        proposals,
        second_claim,
        verification,
    )

    for module in (home, account, parcours, actions, second_claim, proposals, evidence, verification, mailbox):
        app.register_blueprint(module.blueprint)
