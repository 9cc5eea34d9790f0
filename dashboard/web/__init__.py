"""HTTP plumbing: pages prerendered in French, security headers, compression, static files, health, logs."""

from dashboard.web.application import PageDash, create_dash
from dashboard.web.health import Health
from dashboard.web.index import HeadStyle, RenderedPage, RenderPage

__all__ = ["HeadStyle", "Health", "PageDash", "RenderPage", "RenderedPage", "create_dash"]
