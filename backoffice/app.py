"""The web application, put together."""

import hashlib
import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from flask_mail import Mail
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from backoffice import console, errors, portal, wording
from backoffice.db import db
from backoffice.domain.french import of_name
from backoffice.domain.shares import full_time
from backoffice.files.store import FileStore
from backoffice.links import path_to
from backoffice.resources import templates_dir
from backoffice.services import effects
from backoffice.settings import Settings, load_settings
from backoffice.web import access, security
from backoffice.web.session import load_account

csrf = CSRFProtect()
STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings. A database must be named in them."""
    settings = settings or load_settings()
    app = Flask("backoffice", template_folder=str(templates_dir()), static_folder=str(STATIC))
    development = settings.environment != "production"
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": settings.web_threads + 1,
            "max_overflow": 2,
            "pool_pre_ping": True,
        },
        MAX_CONTENT_LENGTH=settings.upload_max_bytes * 12,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        SESSION_COOKIE_NAME="parcours" if development else "__Host-parcours",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=not development,
        TRUSTED_HOSTS=settings.hosts,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="fr",
        BABEL_DEFAULT_TIMEZONE="Europe/Paris",
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    effects.install()
    db.init_app(app)
    Babel(app)
    Mail(app)  # composes messages; backoffice.mail.delivery sends them
    csrf.init_app(app)
    _login(app)
    app.extensions["files"] = FileStore(settings.data_path / "files")
    security.register(app)
    access.register(app)
    errors.register(app)
    portal.register(app)
    console.register(app)
    _templates(app)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    return app


def _login(app: Flask) -> None:
    manager = LoginManager(app)
    manager.login_view = "account.log_in"
    manager.login_message = "Identifiez-vous pour continuer."
    manager.session_protection = None
    manager.user_loader(load_account)


def _templates(app: Flask) -> None:
    @lru_cache
    def fingerprint(path: str) -> str:
        return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]

    def asset(path: str) -> str:
        return path_to("static", filename=path, v=fingerprint(path))

    app.jinja_env.globals.update(asset=asset, csp_nonce=security.csp_nonce)
    app.jinja_env.filters.update(
        {
            name: getattr(wording, name)
            for name in (
                "date_in_words",
                "moment_in_words",
                "credits_in_words",
                "size_in_words",
                "percent",
                "equivalent",
            )
        }
        | {"full_time": full_time, "of_name": of_name}
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def council_contact() -> dict[str, Any]:
        settings: Settings = app.config["SETTINGS"]
        return {"contact_email": settings.contact_email, "mail_sender": settings.mail_sender}
