"""The registrants' pages, and those anyone may read."""

from flask import Flask


def register(app: Flask) -> None:
    from backoffice.portal import (
        account,
        actions,
        attendance,
        catalogue,
        establishments,
        evidence,
        home,
        mailbox,
        organisers,
        parcours,
        proposals,
        verification,
    )

    portal = (home, account, parcours, actions, proposals, catalogue, establishments, evidence, verification, mailbox)
    for module in (*portal, organisers, attendance):
        app.register_blueprint(module.blueprint)
