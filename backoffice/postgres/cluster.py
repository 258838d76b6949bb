"""The cluster on disk: made once, checked and configured before each start, given its roles and database."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from backoffice.postgres import databases
from backoffice.postgres.binaries import Binaries
from backoffice.postgres.errors import PostgresError
from backoffice.postgres.home import ServerHome
from backoffice.postgres.identity import Identity

_IDENTITY_MAP = "backoffice"
_FIRST_MAJOR_WITH_BUILTIN_LOCALE = 17


def prepare(home: ServerHome, binaries: Binaries, *, durable: bool) -> None:
    """Make the cluster if there is none, check that these binaries can run it, write who may connect.

    The caller holds the home's lock.
    """
    if not (home.cluster / "PG_VERSION").is_file():
        _initialise(home, binaries, durable=durable)
    _check_version(home, binaries)
    _forget_dead_postmaster(home)
    _write_access_rules(home)


def server_command(home: ServerHome, binaries: Binaries, socket_dir: Path, *, durable: bool) -> list[str]:
    """The server's command line: no network, one private socket."""
    settings = {
        "listen_addresses": "",
        "port": str(databases.PORT),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "logging_collector": "off",
        "log_timezone": "UTC",
        "timezone": "UTC",
        "wal_level": "minimal",
        "max_wal_senders": "0",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command = [binaries.program("postgres"), "-D", str(home.cluster), "-k", str(socket_dir)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return command


def provision(socket_dir: Path) -> None:
    """The two roles and the database; repeated at each start, which completes an interrupted first one."""
    with databases.connect(socket_dir) as connection:
        databases.ensure_roles(connection)
        if not databases.database_exists(connection, databases.DATABASE):
            databases.create_database(connection, databases.DATABASE)
        databases.grant_entry(connection, databases.DATABASE)


def _initialise(home: ServerHome, binaries: Binaries, *, durable: bool) -> None:
    """`initdb` in a draft folder that is renamed once complete: killed, it leaves nothing half made."""
    draft = home.folder / "cluster.draft"
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    home.identity.take(draft)
    command = [
        binaries.program("initdb"),
        f"--pgdata={draft}",
        f"--username={databases.SUPERUSER}",
        "--encoding=UTF8",
        "--auth-local=peer",
        "--auth-host=reject",
        "--no-instructions",
    ]
    if binaries.major >= _FIRST_MAJOR_WITH_BUILTIN_LOCALE:
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    else:
        command += ["--locale=C.UTF-8"]
    if not durable:
        command += ["--no-sync"]
    try:
        result = home.identity.run(command)
        failure = result.stderr or result.stdout if result.returncode else ""
    except (OSError, subprocess.SubprocessError) as error:
        failure = str(error)
    if failure:
        shutil.rmtree(draft, ignore_errors=True)
        raise PostgresError(
            "La base de données n’a pas pu être créée (initdb).",
            where=str(home.cluster),
            remedy="lisez les détails ci-dessous : place sur le disque, droits, ou mémoire partagée.",
            details=failure.strip(),
        )
    draft.rename(home.cluster)


def _check_version(home: ServerHome, binaries: Binaries) -> None:
    try:
        version = (home.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except PermissionError as error:
        raise PostgresError(
            "La base de données appartient à un autre compte.",
            where=str(home.cluster),
            remedy="relancez sous le compte qui l’a créée, ou choisissez un autre dossier de données.",
            details=str(error),
        ) from error
    if version != str(binaries.major):
        raise PostgresError(
            f"Cette base a été créée par PostgreSQL {version}, et les programmes trouvés sont ceux de la "
            f"version {binaries.major}.",
            where=str(home.cluster),
            remedy=f"exportez-la avec PostgreSQL {version} (pg_dump), mettez ce dossier de côté, relancez, "
            "puis importez l’export.",
        )


def _forget_dead_postmaster(home: ServerHome) -> None:
    """Remove the `postmaster.pid` of a server that is no more.

    PostgreSQL removes it too, except when its number has been given to another process of the same account,
    which happens after every restart of a container. Holding the lock says that no server started from here
    is left; a live one can only have been started by hand, and is left alone.
    """
    pid_file = home.cluster / "postmaster.pid"
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
    except FileNotFoundError:
        return
    except ValueError:
        pid_file.unlink()
        return
    if _is_postgres(pid):
        raise PostgresError(
            "Un autre serveur PostgreSQL, lancé à la main, utilise déjà cette base.",
            where=f"{home.cluster} (processus {pid})",
            remedy=f"arrêtez-le (kill -INT {pid}), puis relancez.",
        )
    pid_file.unlink()


def _is_postgres(pid: int) -> bool:
    process = Path("/proc", str(abs(pid)))
    if not Path("/proc/self").exists():  # not Linux: leave the judgement to PostgreSQL, which refuses when in doubt
        return False
    try:
        return (process / "comm").read_text(encoding="utf-8").strip() == "postgres"
    except OSError:
        return False


def _write_access_rules(home: ServerHome) -> None:
    """Peer authentication: the account that started the server and root enter in any role, nobody else does.

    `nobody` itself, when it runs the server, is not let in: other daemons share that account.
    """
    accounts = sorted({"root", pwd.getpwuid(os.geteuid()).pw_name, *_named_owner(home.identity)})
    roles = (databases.SUPERUSER, databases.OWNER_ROLE, databases.APPLICATION_ROLE)
    mapping = [f'{_IDENTITY_MAP} "{account}" {role}' for account in accounts for role in roles]
    _write(home, "pg_ident.conf", mapping)
    _write(home, "pg_hba.conf", [f"local all all peer map={_IDENTITY_MAP}"])


def _named_owner(identity: Identity) -> list[str]:
    return [] if identity.name == "nobody" else [identity.name]


def _write(home: ServerHome, name: str, lines: list[str]) -> None:
    path = home.cluster / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(0o600)
    home.identity.take(path)
