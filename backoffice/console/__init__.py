"""The committees' console, on Flask-Admin: queues, review pages, lists. Every view rests on `view.ConsoleView`."""

from flask import Flask


def register(app: Flask) -> None:
    from flask_admin import Admin

    from backoffice import models
    from backoffice.console.accounts import AccountsView
    from backoffice.console.actions import ActionsView
    from backoffice.console.attendance import AttendanceView
    from backoffice.console.attestations import AttestationsView
    from backoffice.console.charters import ChartersView
    from backoffice.console.councils import CouncilsView
    from backoffice.console.documents import DocumentsView
    from backoffice.console.enrolments import EnrolmentsView
    from backoffice.console.establishment_imports import EstablishmentImportsView
    from backoffice.console.establishment_requests import EstablishmentRequestsView
    from backoffice.console.establishments import EstablishmentsView
    from backoffice.console.help_requests import HelpRequestsView
    from backoffice.console.home import ConsoleHome
    from backoffice.console.journal import JournalView
    from backoffice.console.kept_reasons import KeptReasonsView
    from backoffice.console.mail_wordings import MailWordingsView
    from backoffice.console.news import NewsView
    from backoffice.console.organisers import OrganisersView
    from backoffice.console.outbox import OutboxView
    from backoffice.console.parcours import ParcoursView
    from backoffice.console.proposals import ProposalsView
    from backoffice.console.questionnaires import QuestionnairesView
    from backoffice.console.referentials import ReferentialsView
    from backoffice.console.register_changes import RegisterChangesView
    from backoffice.console.register_terms import RegisterTermsView
    from backoffice.console.sessions import SessionsView
    from backoffice.console.statistics import StatisticsView
    from backoffice.domain.french import capitalised, number_text
    from backoffice.wording import age_in_words, dates_in_words, phone_in_words

    app.jinja_env.filters.update(
        age_in_words=age_in_words, dates_in_words=dates_in_words, number=number_text, capitalised=capitalised
    )
    app.jinja_env.filters["phone_in_words"] = phone_in_words
    admin = Admin(app, name="Console", index_view=ConsoleHome())
    admin.add_views(
        AccountsView(models.Account, "comptes"),
        EnrolmentsView(models.Enrolment, "inscriptions"),
        RegisterChangesView(models.RegisterChange, "modifications"),
        EstablishmentRequestsView(models.EstablishmentRequest, "etablissements-a-creer"),
        ActionsView(models.CpdAction, "actions"),
        ProposalsView(models.Proposal, "propositions"),
        ParcoursView(models.Parcours, "parcours"),
        SessionsView(models.CatalogueSession, "sessions"),
        AttendanceView(models.AttendanceList, "listes"),
        AttestationsView(models.Attestation, "attestations"),
        RegisterTermsView(models.RegisterTerm, "listes-du-registre"),
        EstablishmentsView(models.Establishment, "etablissements"),
        EstablishmentImportsView(models.EstablishmentImport, "listes-etablissements"),
        HelpRequestsView(models.HelpRequest, "accompagnement"),
        NewsView(models.NewsItem, "actualites"),
        DocumentsView(models.Document, "documents"),
        QuestionnairesView(models.QuestionnaireVersion, "questionnaires"),
        ReferentialsView(models.ReferentialVersion, "referentiels"),
        CouncilsView(models.Council, "conseils"),
        OrganisersView(models.Organiser, "organisateurs"),
        ChartersView(models.Charter, "charte"),
        StatisticsView(),
        OutboxView(models.OutboxMail, "courriels"),
        MailWordingsView(),
        KeptReasonsView(),
        JournalView(models.AuditEvent, "journal"),
    )
