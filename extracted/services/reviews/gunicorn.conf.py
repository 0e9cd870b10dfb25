"""How gunicorn runs the reviews service, found by its name: one form of logs, metrics of all workers."""

import os
import shutil
import tempfile

# The folder in which the workers add up what /metrics shows.
_made = "" if "PROMETHEUS_MULTIPROC_DIR" in os.environ else tempfile.mkdtemp(prefix="metrics-")
if _made:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _made

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s in %(M)s ms"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "service_links.logs.EcsFormatter", "service": "reviews"},
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": os.environ.get("LOG_FORMAT", "json")},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {name: {"level": "INFO", "propagate": True} for name in ("gunicorn.access", "gunicorn.error")},
}


def on_starting(server):
    # What fits in at once, for internal/links/metrics/; the workers inherit it.
    os.environ["SERVICE_LINKS_CAPACITY"] = str(server.cfg.workers * server.cfg.threads)


def child_exit(server, worker):
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    if _made:
        shutil.rmtree(_made, ignore_errors=True)
