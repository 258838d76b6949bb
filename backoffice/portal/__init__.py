"""The registrants' pages, and those anyone may read."""

from flask import Flask


def register(app: Flask) -> None:
    from backoffice.portal import (
        accompaniment,
        account,
        actions,
        attendance,
        captures,
        catalogue,
        certification_record,
        councils,
        documents,
        establishments,
        evidence,
        help_pages,
        home,
        mailbox,
        needs,
        news,
        organisers,
        parcours,
        proposals,
        recaps,
        referentials,
        register_pages,
        registers,
        second_claim,
        verification,
    )

    for module in (
        home,
        documents,
        councils,
        help_pages,
        account,
        parcours,
        recaps,
        register_pages,
        actions,
        captures,
        second_claim,
        proposals,
        catalogue,
        establishments,
        evidence,
        certification_record,
        accompaniment,
        needs,
        news,
        organisers,
        attendance,
        referentials,
        registers,
        verification,
        mailbox,
    ):
        app.register_blueprint(module.blueprint)
