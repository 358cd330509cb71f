"""The configuration: where it is found, what it means, and how a mistake in it is named."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from driftproxy.adapters.configuration.config import Config, load
from driftproxy.model.errors import ConfigError
from driftproxy.model.finding import Severity
from driftproxy.model.policy import Ignore, Override
from driftproxy.model.scope import Scope

FULL = """
cassettes = "tests/cassettes"
fail-on = "breaking"
templates = ["/v1/users/{id}"]
floor = 0.8
forget-after = 30

[record]
hosts = ["*.example.com"]
others = "block"

[redact]
names = ["pin"]

[hosts."API.example.com:8443"]
allow = ["POST /v1/search"]
headers = { Authorization = "Bearer ${TOKEN}" }

[severity]
new_value = "breaking"

[[ignore]]
path = "$.meta.*"
rule = "field_added"
reason = "free text"
until = 2026-12-31

[[override]]
endpoint = "GET /v1/search"
severity = "info"

[[use]]
endpoint = "GET /v1/users/*"
path = "$.email"
"""


def test_every_key_is_read(tmp_path: Path) -> None:
    (tmp_path / "driftproxy.toml").write_text(FULL)
    config = load(tmp_path)
    assert config.cassettes == tmp_path / "tests/cassettes"
    assert config.record.hosts == ("*.example.com",)
    assert config.record.others == "block"
    assert config.redact.names == ("pin",)
    assert config.hosts["api.example.com:8443"].allow == ("POST /v1/search",)
    assert config.hosts["api.example.com:8443"].headers == {"Authorization": "Bearer ${TOKEN}"}
    policy = config.policy()
    assert policy.fail_on is Severity.BREAKING
    assert policy.severities == {"new_value": Severity.BREAKING}
    assert policy.ignores == (Ignore(rule="field_added", path="$.meta.*", reason="free text", until="2026-12-31"),)
    assert policy.overrides == (Override(endpoint="GET /v1/search", severity=Severity.INFO),)
    assert (policy.today, config.policy("2026-01-31").today) == ("", "2026-01-31")
    assert policy.templates == ("/v1/users/{id}",)
    assert policy.floor == 0.8
    assert policy.uses == (Scope(endpoint="GET /v1/users/*", path="$.email"),)
    assert (config.forget_after, Config().forget_after) == (30, 90)


def test_a_host_may_name_the_port_that_it_has_anyway(tmp_path: Path) -> None:
    (tmp_path / "driftproxy.toml").write_text(
        '[hosts."a.test:443"]\n[hosts."b.test:80"]\n[hosts."[::1]:8"]\n[hosts."C.test.:8"]'
    )
    assert list(load(tmp_path).hosts) == ["a.test", "b.test:80", "[::1]:8", "c.test:8"]


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    config = load(tmp_path)
    assert (config.cassettes, config.root, config.state) == (tmp_path / "cassettes", tmp_path, tmp_path / ".driftproxy")
    assert config.policy() == Config().policy()


def test_pyproject_counts_where_it_has_our_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.other]\nx = 1\n[tool.driftproxy]\ncassettes = "c"\n')
    assert load(tmp_path).cassettes == tmp_path / "c"
    (tmp_path / "driftproxy.toml").write_text('cassettes = "mine"')
    assert load(tmp_path).cassettes == tmp_path / "mine"


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "driftproxy.toml").write_text("floor = 0.25", encoding="utf-8-sig")
    assert load(tmp_path).floor == 0.25


def test_the_nearest_file_above_counts_up_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / "driftproxy.toml").write_text('cassettes = "c"')
    below = tmp_path / "repository" / "src"
    below.mkdir(parents=True)
    assert load(below).root == tmp_path
    (tmp_path / "repository" / ".git").mkdir()
    assert load(below).root == below
    (tmp_path / "repository" / "pyproject.toml").write_text("[tool.driftproxy]")
    assert load(below).root == tmp_path / "repository"


def test_paths_are_as_short_as_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(load(Path()).cassettes) == "cassettes"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('casettes = "x"', "there is no key `casettes`; did you mean `cassettes`?"),
        ('fail_on = "info"', "there is no key `fail_on`; did you mean `fail-on`?"),
        ("zzz = 1", "there is no key `zzz`; there are `cassettes`, `record`,"),
        ('[hosts."a.b"]\nalow = []', 'in `hosts."a.b"`, there is no key `alow`; did you mean `allow`?'),
        ('[hosts."a.b"]\nallow = ["/v1"]', 'in `hosts."a.b".allow.0`, must be a method and a path, such as'),
        ('[hosts."https://a.b"]', 'in `hosts."https://a.b"`, must be a host, with its port unless'),
        ('fail-on = "bad"', "in `fail-on`, input should be 'breaking', 'warning' or 'info'"),
        (
            '[severity]\nfeild_removed = "info"',
            "in `severity.feild_removed`, there is no rule `feild_removed`; did you",
        ),
        ('[[ignore]]\nrule = "zzz"', "in `ignore.0.rule`, there is no rule `zzz`; there are `always_null`,"),
        ('[[ignore]]\nreason = "x"', "in `ignore.0`, must say which findings: set `rule`, `endpoint`,"),
        ('[[ignore]]\npath = "$"\nuntil = "soon"', "in `ignore.0.until`, must be a day, such as 2026-12-31"),
        ('[[ignore]]\npath = "$"\nuntil = 2026-12-31T12:00:00', "in `ignore.0.until`, must be a day, such as"),
        ('[[override]]\nseverity = "info"', "in `override.0`, must say which findings: set `rule`,"),
        ('[[override]]\npath = "$"', "in `override.0.severity`, field required"),
        (
            'templates = ["v1/users/{id}"]',
            "in `templates.0`, must be a path without the host, such as `/v1/users/{id}`",
        ),
        ("record = 3", "in `record`, must be a table"),
        ("hosts = 3", "in `hosts`, must be a table"),
        ('[redact]\nnames = "x"', "in `redact.names`, must be a list"),
        ("cassettes = 3", "in `cassettes`, must be a path"),
        ('cassettes = "a\\u0000b"', "in `cassettes`, must be a path"),
        ('[hosts."a.b"]\n[hosts."A.b:443"]', "in `hosts`, there are two tables for a.b; make them one"),
        ('[hosts."a.b"]\nheaders = { "A\\nB" = "x" }', 'in `hosts."a.b".headers."A\\nB"`, must be a header'),
        ('[hosts."a.b"]\nheaders = { A = "x\\r\\nB: y" }', 'in `hosts."a.b".headers.A`, must be one line'),
        (
            '[hosts."a.b"]\nheaders = { Content-Length = "9" }',
            'in `hosts."a.b".headers.Content-Length`, is for driftproxy',
        ),
        ("forget-after = 0", "in `forget-after`, input should be greater than or equal to 1"),
        ('[[use]]\nendpoint = "GET /"', "in `use.0.path`, field required"),
        ('[[use]]\npath = "email"', "in `use.0.path`, must be a path as reports write it, such as `$.customer.email`"),
        ("floor = 2", "in `floor`, input should be less than or equal to 1"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "driftproxy.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'driftproxy.toml'}: {message}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a = " + b"[" * 100_000, "nests too deep"),
        (b"a = 1\nb = = 2", "line 2"),
        (b"a =", "end of the file"),
        (b"\xff", "not valid TOML"),
        (b"\n\na", "end of"),
    ],
)
def test_wrong_toml_is_named_with_its_line(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "driftproxy.toml").write_bytes(data)
    with pytest.raises(ConfigError, match=message):
        load(tmp_path)


def test_a_credential_never_shows_in_a_message(tmp_path: Path) -> None:
    (tmp_path / "driftproxy.toml").write_text('[hosts."a.b"]\nheaders = { Authorization = ["s3cret"] }')
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert "s3cret" not in str(caught.value)


def test_the_schema_for_editors_is_one_and_says_what_keys_mean() -> None:
    schema = Config.described()
    Draft202012Validator.check_schema(schema)
    assert "fail-on" in schema["properties"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["templates"]["description"].startswith("Path templates")
