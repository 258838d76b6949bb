"""The registrants' pages, and those anyone may read."""

from flask import Flask


def register(app: Flask) -> None:
    from backoffice.portal import (
        accompaniment,
        account,
        actions,
        certification_record,
        evidence,
        home,
        mailbox,
        needs,
        news,
        parcours,
        proposals,
        referentials,
        second_claim,
        verification,
    )

    for module in (
        home,
        account,
        parcours,
        actions,
        second_claim,
        proposals,
        evidence,
        certification_record,
        accompaniment,
        needs,
        news,
        referentials,
        verification,
        mailbox,
    ):
        app.register_blueprint(module.blueprint)
