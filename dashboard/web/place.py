"""Where the whole is served: below a path of a host that other sites share (DASHBOARD_BASE), or at its root."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(frozen=True)
class Placed:
    """Tells an application where it is: what makes an address of a request begins it with its SCRIPT_NAME.

    The proxy in front may leave the path or take it away: both are answered, and what the server says of it is not
    believed.

    Attributes:
        application: what answers.
        base: the path, without its last "/"; empty for the root of the host.
    """

    application: WSGIApplication
    base: str

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        path = environ.get("PATH_INFO", "")
        if self.base and path == self.base:
            query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
            return Response(status=308, headers={"Location": f"{self.base}/{query}"})(environ, start_response)
        inner = path.removeprefix(self.base) if path.startswith(f"{self.base}/") else path
        environ.update({"SCRIPT_NAME": self.base, "PATH_INFO": inner})
        return self.application(environ, start_response)
