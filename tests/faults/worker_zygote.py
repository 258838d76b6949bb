"""A real worker process, many times and quickly: everything is imported once, then each line on standard input
starts a worker by a fork and answers its process id.

Arguments: database address, SMTP port, data folder, heartbeat and patience in seconds.
"""

import os
import signal
import sys

from backoffice.app import create_app
from backoffice.jobs import worker
from backoffice.settings import load_settings


def main(database_url: str, smtp_port: str, data_dir: str, heartbeat: str, stalled_after: str) -> None:
    settings = load_settings(
        environment="test",
        database_url=database_url,
        data_dir=data_dir,
        secret_key="a secret that only the tests know, and it is long",
        base_url="http://localhost",
        mail_server="127.0.0.1",
        mail_port=smtp_port,
        mail_security="none",
    )
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            worker.run(create_app(settings), heartbeat=float(heartbeat), stalled_after=float(stalled_after))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
