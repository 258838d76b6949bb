"""What runs: the web server, the worker, and the demonstration with both."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import fields
from types import FrameType
from typing import Any

import click
from sqlalchemy import make_url

from backoffice.cli.database import load_shipped
from backoffice.cli.installation import application, installation
from backoffice.cli.rules import BadInput
from backoffice.db_migrate import upgrade
from backoffice.settings import Settings, load_settings

STOPPING = 20  # seconds that a child is given to finish


@click.command()
def serve() -> None:
    """Lancer le serveur web (gunicorn)."""
    from gunicorn.app.base import BaseApplication

    from backoffice.app import create_app

    with installation() as settings:

        class Server(BaseApplication):  # type: ignore[misc]
            def load_config(self) -> None:
                self.cfg.set("bind", settings.listen)
                self.cfg.set("workers", settings.web_workers)
                self.cfg.set("threads", settings.web_threads)
                self.cfg.set("worker_class", "gthread")
                self.cfg.set("control_socket_disable", True)

            def load(self) -> Any:
                return create_app(settings)

        Server().run()


@click.command()
def worker() -> None:
    """Lancer l’exécutant : courriels, documents, entretien."""
    from backoffice.app import create_app
    from backoffice.jobs import worker as line

    with installation() as settings:
        line.run(create_app(settings))


@click.command()
@click.option("--listen", help="Adresse et port, par exemple 127.0.0.1:8001.")
@click.option("--prepare", is_flag=True, help="Préparer la base et les données, sans rien lancer.")
def demo(listen: str | None, prepare: bool) -> None:
    """Lancer une démonstration complète : base, données fictives, serveur web et exécutant."""
    from backoffice.demo import people, story

    _refuse_production(load_settings())
    given = {"listen": listen, "base_url": f"http://{listen}"} if listen else {}
    _refuse_busy(load_settings(**given).listen)
    with installation(**given) as settings:
        os.environ.update(_environment(settings))
        upgrade(settings.owner_database_url, make_url(settings.database_url).username)
        load_shipped()
        with application():
            story.prepare()
        click.echo(people.welcome(settings))
        if not prepare:
            sys.exit(_run_together())


def _refuse_production(settings: Settings) -> None:
    if settings.is_production:
        raise BadInput(
            "La démonstration ne se lance pas en production : ses mots de passe sont publics.\n"
            "Utilisez « backoffice serve » et « backoffice worker »."
        )


def _refuse_busy(listen: str) -> None:
    """Before anything is prepared: the address people will be told must be ours to take."""
    host, _, port = listen.rpartition(":")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, ValueError) as error:
            raise BadInput(
                f"L’adresse {listen} n’est pas disponible ({error}).\n"
                "Arrêtez ce qui l’occupe, ou choisissez-en une autre : --listen 127.0.0.1:8001"
            ) from error


def _environment(settings: Settings) -> dict[str, str]:
    return {field.name.upper(): str(getattr(settings, field.name)) for field in fields(Settings)}


def _run_together() -> int:
    """Web server and worker as children; when one stops, or we are told to, both stop."""
    children = [subprocess.Popen([sys.executable, "-m", "backoffice", name]) for name in ("serve", "worker")]
    told = False

    def stop(signum: int, frame: FrameType | None) -> None:
        nonlocal told
        told = True

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    while not told and all(child.poll() is None for child in children):
        time.sleep(0.2)
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=STOPPING)
        except subprocess.TimeoutExpired:
            child.kill()
    return 0 if told else 1
