"""Settings: config/settings.toml, overridden by environment variables of the same names in capitals."""

import os
import secrets
import socket
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from backoffice.resources import config_dir


class SettingsError(Exception):
    """A setting is missing or wrong: says which and what to do."""


@dataclass(frozen=True)
class Settings:
    environment: str
    data_dir: str
    secret_key: str
    database_url: str
    migration_database_url: str
    base_url: str
    trusted_hosts: str
    proxies: int
    listen: str
    web_workers: int
    web_threads: int
    mail_server: str
    mail_port: int
    mail_security: str
    mail_username: str
    mail_password: str
    mail_ca_file: str
    mail_timeout: int
    mail_sender: str
    contact_email: str
    mail_retry_hours: int
    upload_max_bytes: int
    import_max_bytes: int
    clamd_address: str
    signing_certificate: str
    signing_key: str
    installation_name: str
    validation_link_hours: int
    reset_link_minutes: int
    session_hours: int
    pdf_timeout: int
    pdf_memory_mb: int

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def data_path(self) -> Path:
        return Path(self.data_dir).expanduser().absolute()

    @property
    def hosts(self) -> list[str]:
        if self.trusted_hosts:
            return [host.strip() for host in self.trusted_hosts.split(",") if host.strip()]
        named = urlsplit(self.base_url).hostname or "127.0.0.1"
        return [named] if self.is_production else [named, "localhost", "127.0.0.1", socket.gethostname()]

    @property
    def owner_database_url(self) -> str:
        return self.migration_database_url or self.database_url

    @property
    def uses_local_mailbox(self) -> bool:
        return not self.mail_server

    @property
    def shows_local_mailbox(self) -> bool:
        return self.uses_local_mailbox and not self.is_production


def load_settings(**overrides: object) -> Settings:
    """The settings of this process. Raises SettingsError."""
    with (config_dir() / "settings.toml").open("rb") as file:
        values = tomllib.load(file)
    for field in fields(Settings):
        default = values[field.name]
        given = overrides.get(field.name, os.environ.get(field.name.upper()))
        if given is None:
            continue
        if isinstance(default, int):
            try:
                values[field.name] = int(str(given))
            except ValueError:
                raise SettingsError(f"{field.name.upper()} : un nombre entier est attendu, pas « {given} ».") from None
        else:
            values[field.name] = str(given)
    settings = Settings(**values)
    _check(settings)
    return settings if settings.secret_key else _with_kept_secret(settings)


def _check(settings: Settings) -> None:
    if settings.environment not in ("development", "test", "production"):
        raise SettingsError("ENVIRONMENT : development, test ou production.")
    if settings.mail_security not in ("none", "starttls", "tls"):
        raise SettingsError("MAIL_SECURITY : none, starttls ou tls.")
    if bool(settings.signing_certificate) != bool(settings.signing_key):
        raise SettingsError("SIGNING_CERTIFICATE et SIGNING_KEY vont ensemble : donnez les deux, ou aucun.")
    if settings.is_production:
        for name in ("secret_key", "database_url", "mail_server"):
            if not getattr(settings, name):
                raise SettingsError(f"{name.upper()} est nécessaire en production (voir le README, « In production »).")
        if len(settings.secret_key) < 32:
            raise SettingsError("SECRET_KEY : au moins 32 caractères en production.")
        if not settings.base_url.startswith("https://"):
            raise SettingsError("BASE_URL commence par https:// en production.")


def _with_kept_secret(settings: Settings) -> Settings:
    """Development: a secret made once, so that a restart keeps people logged in."""
    path = settings.data_path / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    values = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    return Settings(**{**values, "secret_key": path.read_text().strip()})
