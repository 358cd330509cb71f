"""`--reverse URL`: the way that needs neither a proxy nor a certificate, the same for recording and replay."""

from urllib.parse import urlsplit

import click

__all__ = ["base_url", "base_url_env_option", "check"]

base_url_env_option = click.option(
    "--base-url-env",
    metavar="NAME",
    default="",
    help="With --reverse: the variable that gets our base URL. [default: DRIFTPROXY_BASE_URL]",
)


def check(reverse: str, base_url_env: str) -> None:
    """Raise UsageError if the two options make no sense."""
    from driftproxy.traffic.endpoints.host import authority_of

    if reverse and not authority_of(reverse):
        raise click.UsageError(f"--reverse {reverse} is no URL of a host, such as https://api.example.com")
    if base_url_env and not reverse:
        raise click.UsageError("--base-url-env only means something with --reverse URL")


def base_url(url: str, reverse: str) -> str:
    """Return what the command is to use in place of the `reverse` URL, our server being at `url`."""
    return url + urlsplit(reverse).path.rstrip("/")
