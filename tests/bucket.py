"""Help for tests of buckets: a server that speaks S3, and the environment that leads to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import fsspec
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

__all__ = ["bucket", "environment_of"]


@contextmanager
def bucket(name: str, refuses: Callable[[str, str], bool] = lambda _method, _path: False) -> Iterator[str]:
    """Serve an empty bucket of this name while in the block, which gets the server's URL.

    `refuses` is told method and path of each request before anything comes of it, and says whether nothing does.
    """
    serve = DomainDispatcherApplication(create_backend_app)

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if refuses(environ["REQUEST_METHOD"], environ["PATH_INFO"]):
            start_response("403 Forbidden", [("Content-Length", "0")])
            return []
        return serve(environ, start_response)

    # One request at a time: what S3 does at once, this server does in two steps.
    server = make_server("127.0.0.1", 0, guarded, threaded=False)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.port}"
    options = {"key": "testing", "secret": "testing", "client_kwargs": {"endpoint_url": url}}
    fsspec.filesystem("s3", skip_instance_cache=True, **options).mkdir(name)
    yield url
    server.shutdown()


def environment_of(url: str) -> dict[str, str]:
    """Return the variables that make every AWS tool use this server."""
    return {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_S3": url,
    }
