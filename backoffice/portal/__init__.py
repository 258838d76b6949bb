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
        verification,
    )

    for module in (home, account, parcours, actions, proposals, evidence, referentials, verification, mailbox):
        app.register_blueprint(module.blueprint)
