"""Which response headers say something to a client's code, and which only to machines on the way."""

import re
from functools import lru_cache

__all__ = ["acted_on", "continues", "incidental", "limits_rate"]


@lru_cache(maxsize=8192)
def acted_on(name: str) -> bool:
    """Return whether code is known to go on with the values of a header of this lower-case name."""
    return bool(_ACTED_ON.fullmatch(name)) and not incidental(name)


@lru_cache(maxsize=8192)
def incidental(name: str) -> bool:
    """Return whether a header is about the moment, the connection, the body's bytes, or whose machines answered.

    That is all a proxy, a cache or a framework adds and takes away without the API having changed.
    """
    return bool(_INCIDENTAL.fullmatch(name))


@lru_cache(maxsize=8192)
def limits_rate(name: str) -> bool:
    """Return whether a header tells a rate limit: `X-RateLimit-Limit`, `RateLimit-Policy`, `RateLimit`."""
    return bool(_RATE.search(name))


@lru_cache(maxsize=8192)
def continues(name: str) -> bool:
    """Return whether a header leads on to the rest of a list; the last page has none."""
    return bool(_ONWARD.search(name))


_ACTED_ON = re.compile(
    r"(content-)?location|retry-after|content-(disposition|language|range)|accept-(ranges|patch|post)|allow"
    r"|(www|proxy)-authenticate|preference-applied|(content-|repr-)?digest|([\w]+-)*idempoten(t|cy)(-\w+)*"
    r"|([\w]+-)*(total|totalpages|count|page|pages|offset|next|continuation\w*|cursor|marker|scopes)(-\w+)*"
)
_RATE = re.compile(r"(^|-)rate-?limit(-|$)")
_ONWARD = re.compile(r"(^|-)(next|continuation\w*|cursor|marker|more)(-|$)")

_INCIDENTAL = re.compile(
    # RFC 9110, RFC 9111, RFC 9112: the connection, the moment, caches, and how the body's bytes travel
    r"connection|proxy-connection|keep-alive|te|trailer|transfer-encoding|upgrade|date|age|via|server|server-timing"
    r"|content-(length|encoding|type|md5)|cache-control|expires|pragma|vary|status|host|alt-svc|set-cookie2?|p3p"
    # what browsers heed
    r"|access-control-.*|content-security-policy.*|strict-transport-security|expect-ct|public-key-pins.*|report(ing|-to).*"
    r"|nel|referrer-policy|permissions-policy|feature-policy|document-policy|cross-origin-.*|origin-agent-cluster"
    r"|x-(frame-options|content-type-options|xss-protection|download-options|permitted-cross-domain-policies)"
    r"|x-(robots-tag|ua-compatible|dns-prefetch-control|content-security-policy|webkit-csp)|timing-allow-origin"
    r"|accept-ch.*|critical-ch|priority|clear-site-data|x-pingback|observe-browsing-topics"
    # whose machines answered, how fast, and under which number
    r"|cf-.*|cdn-.*|fly-.*|akamai-.*|ak-.*|sozu-.*|fastly-.*|rndr-.*|traceparent|tracestate|b3|baggage|warning"
    r"|(x-)?(amz|amzn|goog|guploader|azure|envoy|kong|akamai|fastly|varnish|vercel|netlify|heroku|render|nf|nginx|squid)-.*"
    r"|x-(cache|cdn|edge|proxy|proxied|via|b3|datadog|dd|newrelic|sentry|trace|span|sigsci|iinfo|drupal|magento|litespeed)"
    r"(-.*)?"
    r"|x-(served|hosted|powered|generated|handled|processed)-by|x-(powered|hosted)-.*|x-aspnet(mvc)?-version|x-varnish"
    r"|x-(timer|runtime|node|backend|backends|canary|intermediary|upstream|pod|instance|hostname|host|server|cluster|region"
    r"|datacenter|dc|pool|worker|shard|slot|zone|origin|environment|env|stage)(-.*)?"
    r"|(x-)?([\w]+-)*(request|response|correlation|transaction|trace|activity|operation|event|call|log|session)-?"
    r"(id|uuid|guid|token|num|number|time|hash|key)"
    r"|(x-)?([\w]+-)*(duration|elapsed|latency|timing|time|ms|seconds|hits|age|ttl|build|commit|revision|sha|release"
    r"|deploy|deployment)"
    r"|x-(version-label|version|app-version|build-version|php-version|rack-.*|turbo-.*|clacks-overhead|content-digest)"
)
