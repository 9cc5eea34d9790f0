"""Structured logs: one event a line, JSON for machines or text for a terminal; nothing that tells who is reading."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.typing import FilteringBoundLogger, Processor

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def logger() -> FilteringBoundLogger:
    """The logger of this package."""
    bound: FilteringBoundLogger = structlog.get_logger("dashboard")
    return bound


def _renderers(log_format: str) -> list[Processor]:
    if log_format == "json":
        # Local variables could hold a row of an attendance list: never in the log.
        tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        return [
            structlog.processors.ExceptionRenderer(tracebacks),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    return [
        structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback)
    ]


def configure_logging(level: str, log_format: str) -> None:
    """Set structlog up for this process; called by the server and the command line, never at import."""
    structlog.configure(
        processors=[*_SHARED, *_renderers(log_format)],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        cache_logger_on_first_use=True,
    )


def gunicorn_logging(level: str, log_format: str) -> dict[str, Any]:
    """A `logging` configuration that gives gunicorn's own messages the same form."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*_SHARED],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(log_format)],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"house": formatter},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "house", "stream": "ext://sys.stdout"}},
        "root": {"level": "WARNING", "handlers": ["out"]},
        "loggers": {"gunicorn.error": {"level": level.upper(), "handlers": ["out"], "propagate": False}},
    }
