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
        register_pages,
        verification,
    )

    portal = (home, account, parcours, register_pages, actions, proposals, catalogue, establishments, evidence)
    for module in (*portal, verification, mailbox, organisers, attendance):
        app.register_blueprint(module.blueprint)
