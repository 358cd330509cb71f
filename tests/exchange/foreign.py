"""One exchange as each tool writes it: files by the name that they might have, with the tool they are of."""

import gzip
import json
from base64 import b64encode

BODY = '{"id": 1, "name": "Ada"}'
URL = "https://api.test/users/1"

RUBY = f"""---
http_interactions:
- request:
    method: get
    uri: {URL}
    body:
      encoding: US-ASCII
      string: ''
    headers:
      Accept:
      - "*/*"
  response:
    status:
      code: 200
      message: OK
    headers:
      Content-Type:
      - application/json
    body:
      encoding: UTF-8
      string: '{BODY}'
  recorded_at: Tue, 01 Nov 2022 04:58:44 GMT
recorded_with: VCR 6.1.0
"""
RUBY_1 = f"""---
- !ruby/struct:VCR::HTTPInteraction
  request: !ruby/struct:VCR::Request
    method: :get
    uri: {URL.replace("api.test", "api.test:443")}
    body:
    headers:
  response: !ruby/struct:VCR::Response
    status: !ruby/struct:VCR::ResponseStatus
      code: 200
      message: OK
    headers:
      content-type:
      - application/json
    body: '{BODY}'
    http_version: "1.1"
"""
BETAMAX = json.dumps(
    {
        "http_interactions": [
            {
                "request": {"method": "GET", "uri": URL, "body": {"encoding": "utf-8", "string": ""}, "headers": {}},
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {"Content-Type": "application/json"},
                    "body": {"encoding": "utf-8", "base64_string": b64encode(BODY.encode()).decode()},
                    "url": URL,
                },
                "recorded_at": "2022-11-01T04:58:44",
            }
        ],
        "recorded_with": "betamax/0.8.1",
    }
)
R_VCR = f"""http_interactions:
- request:
    method: get
    uri: {URL}
    body: {{encoding: '', string: ''}}
    headers: {{Accept: application/json}}
  response:
    status: {{status_code: '200', message: OK}}
    headers: {{content-type: application/json}}
    body: {{encoding: UTF-8, string: '{BODY}'}}
  recorded_at: 2018-07-06 18:07:32 GMT
  recorded_with: vcr/0.1.0, webmockr/0.2.6
"""
GO_1 = f"""---
version: 1
interactions:
- request:
    body: ""
    form: {{}}
    headers:
      Accept:
      - application/json
    url: {URL}
    method: GET
  response:
    body: '{BODY}'
    headers:
      Content-Type:
      - application/json
    status: 200 OK
    code: 200
    duration: ""
"""
GO_4 = f"""---
version: 2
interactions:
    - id: 0
      request:
        proto: HTTP/1.1
        proto_major: 1
        proto_minor: 1
        content_length: 0
        host: api.test
        body: ""
        form: {{}}
        headers: {{}}
        url: {URL}
        method: GET
      response:
        proto: HTTP/2.0
        uncompressed: true
        body: '{BODY}'
        headers:
            Content-Type:
                - application/json
        status: 200 OK
        code: 200
        duration: 120.5ms
"""
ENTRY = {
    "startedDateTime": "2024-05-01T10:00:00Z",
    "time": 12,
    "request": {
        "method": "GET",
        "url": URL,
        "httpVersion": "HTTP/2",
        "headers": [{"name": ":method", "value": "GET"}, {"name": "accept", "value": "*/*"}],
    },
    "response": {
        "status": 200,
        "statusText": "OK",
        "headers": [{"name": "content-type", "value": "application/json"}],
        "content": {"size": 24, "mimeType": "application/json", "text": BODY},
    },
}
HAR = json.dumps({"log": {"version": "1.2", "creator": {"name": "a browser", "version": "1"}, "entries": [ENTRY]}})
ZIPPED = gzip.compress(BODY.encode(), mtime=0)


def polly(chunks: list[str], **content: object) -> str:
    names = [{"name": "content-type", "value": "application/json"}, {"name": "content-encoding", "value": "gzip"}]
    response = {"status": 200, "statusText": "OK", "headers": names}
    entry = {
        **ENTRY,
        "_id": "f00",
        "_order": 0,
        "response": {**response, "content": {"text": json.dumps(chunks)} | content},
    }
    return json.dumps({"log": {"_recordingName": "users/reads", "creator": {"name": "Polly.JS"}, "entries": [entry]}})


MARKS: tuple[dict[str, object], ...] = ({"encoding": "base64"}, {"_isBinary": True})
POLLY = polly([b64encode(ZIPPED[:9]).decode(), b64encode(ZIPPED[9:]).decode()], **MARKS[0])
POLLY_OLD = polly([ZIPPED[:9].hex(), ZIPPED[9:].hex()], **MARKS[1])
RESPONSES = f"""responses:
- response:
    auto_calculate_content_length: false
    body: '{BODY}'
    content_type: application/json
    method: GET
    status: 200
    url: {URL}
"""
WIREMOCK = json.dumps(
    {
        "id": "7f0c7a9e-0000-4000-8000-000000000000",
        "request": {"url": URL, "method": "GET", "headers": {"Accept": {"equalTo": "application/json"}}},
        "response": {"status": 200, "body": BODY, "headers": {"Content-Type": "application/json"}},
    }
)
WIREMOCK_ABOUT = WIREMOCK.replace("{", '{"metadata": {"comment": "a note"}, ', 1)
OLD_BETAMAX = BETAMAX.replace('"status": {"code": 200, "message": "OK"}', '"status_code": 200')
VCR_JSON = json.dumps(
    {
        "version": 1,
        "interactions": [
            {
                "request": {"method": "GET", "uri": URL, "body": None, "headers": {}},
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {"Content-Type": ["application/json"]},
                    "body": {"string": BODY},
                },
            }
        ],
    }
)
PHP = f"""
-
    request:
        method: GET
        url: {URL}
        headers:
            Host: api.test
            Accept: null
    response:
        status:
            http_version: '1.1'
            code: '200'
            message: OK
        headers:
            Content-Type: application/json
        body: '{BODY}'
    index: 0
"""
ELIXIR = json.dumps(
    [
        {
            "request": {"body": "", "headers": [], "method": "get", "options": [], "request_body": "", "url": URL},
            "response": {
                "binary": False,
                "body": BODY,
                "headers": {"Content-Type": "application/json"},
                "status_code": 200,
                "type": "ok",
            },
        }
    ]
)
TAPE = f"""!tape
name: users
interactions:
- recorded: 2015-02-19T18:21:02.000Z
  request:
    method: GET
    uri: {URL}
    headers: {{Accept: text/html}}
  response:
    status: 200
    headers: {{Content-Type: application/json}}
    body: '{BODY}'
"""
NOCK = json.dumps(
    [
        {
            "scope": "https://api.test:443",
            "method": "GET",
            "path": "/users/1",
            "body": "",
            "status": 200,
            "response": BODY,
            "rawHeaders": ["Content-Type", "application/json", "Date", "today"],
            "responseIsBinary": False,
        }
    ]
)
FILES = {
    "ruby.yml": ("Ruby VCR, Betamax or R's vcr", RUBY),
    "ruby1.yml": ("Ruby VCR, Betamax or R's vcr", RUBY_1),
    "ruby.json": ("Ruby VCR, Betamax or R's vcr", BETAMAX),
    "r.yml": ("Ruby VCR, Betamax or R's vcr", R_VCR),
    "go1.yaml": ("go-vcr", GO_1),
    "go4.yaml": ("go-vcr", GO_4),
    "page.har": ("HAR", HAR),
    "recording.har": ("Polly.js", POLLY),
    "old_recording.har": ("Polly.js", POLLY_OLD),
    "out.yaml": ("responses", RESPONSES),
    "mapping.json": ("WireMock", WIREMOCK),
    "mapping_about.json": ("WireMock", WIREMOCK_ABOUT),
    "ruby_old.json": ("Ruby VCR, Betamax or R's vcr", OLD_BETAMAX),
    "php.yml": ("php-vcr or ExVCR", PHP),
    "elixir.json": ("php-vcr or ExVCR", ELIXIR),
    "tape.yaml": ("a tape of Betamax", TAPE),
    "nock.json": ("nock", NOCK),
    "vcr.json": ("VCR.py", VCR_JSON),
}
