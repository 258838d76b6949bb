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
        referentials,
        second_claim,
        verification,
    )

    pages = (home, account, parcours, actions, second_claim, proposals, evidence, referentials, verification, mailbox)
    for module in pages:
        app.register_blueprint(module.blueprint)
