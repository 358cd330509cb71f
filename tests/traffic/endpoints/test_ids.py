"""Are values in a path told from names?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.traffic.endpoints.ids import without_id


def _words(text: str) -> list[str]:
    return text.split()


VALUES = _words("""
7 0042 1767225600 -12 3.14 51.5,-0.12 10.0.0.1 1.2.3 978-3-16-148410-0 +15551234567
2026-01-31 2026-01 2026-W05 2026-Q1 2026-01-31T12:00:00Z 20260131T120000Z 2026-01-31T12%3A00%3A00%2B01%3A00
c232ab00-9414-11ec-b3c8-9f6bdeced846 919108f7-52d1-4320-9bac-f847db4148a8 018F4D5E-7C1A-7B1E-8F6A-0123456789AB
00000000-0000-0000-0000-000000000000 9f86d081884c7d659a2feaa0c55ad015 6dcb09b 0x52908400098527886E0F7030069857D2E4169EE7
01ARZ3NDEKTSV4RRFFQ69G5FAV 0ujsswThIGTUYm2K8FjOOfXtY1K 6rqhFgbbKwnb9MLmUQDhG6 IvKtWnVEyzQnqcJvmUSy dQw4w9WgXcQ
1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms V1StGXR8_Z5jdHi6B-myT 5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d
in_1NxyzA cus_NffrFeUfNVHib acct_1032D82eZvKYlo2C cus_7 sub-4f2a9b10 PROJ-123 U024BE7LH
MDQ6VXNlcjE= ada@example.com ada%40example.com 10.1037%2F0003-066X.59.1.29 urn:isbn:0451450523 en-US pt_BR zh-Hant-TW
9bZkp7q19f0 3tmd-ClpJxA 0-q1KafFCLU BA12 LH400
Sheet1!A1:B2 %27Sheet%201%27!A:C
""")

NAMES = _words("""
me users invoices v1 v2.1 oauth2 oauth_v2 base64encode OAuth2Callback getUserAccountDetails getHTTPSURL
utf-8 sha-256 iso-8859-1
report.json openapi.yaml .well-known line_items line-items createOrUpdate 2fa 4xx s3 ec2 face2face deadbeef
batchUpdate:cancel users() UTF-8 sitemap.xml.gz GetUserInfoByAccountName SEARCH_RESULTS top-10-songs
2FactorAuth 3rdPartyApps 3DSecure2Flow Windows2008 EC2 MP3 OAUTH2
""")


@pytest.mark.parametrize("text", VALUES)
def test_a_value_is_taken_out(text: str) -> None:
    assert without_id(text) == "{id}"


@pytest.mark.parametrize("text", NAMES)
def test_a_name_stays(text: str) -> None:
    assert without_id(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("42:batchUpdate", "{id}:batchUpdate"),
        ("1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms:copyTo", "{id}:copyTo"),
        ("Products('018f4d5e-7c1a-7b1e-8f6a-0123456789ab')", "Products({id})"),
        ("Orders(ID=1,Name=%27x%27)", "Orders({id})"),
        ("Sheet1!A1:B2:append", "{id}:append"),
        ("7.json", "{id}.json"),
        ("9f86d081884c7d65.tar.gz", "{id}.tar.gz"),
        ("12:34", "{id}"),
    ],
)
def test_what_says_more_than_the_value_is_kept(text: str, expected: str) -> None:
    assert without_id(text) == expected


@given(st.uuids())
def test_every_uuid_is_a_value(value: object) -> None:
    assert without_id(str(value)) == "{id}"


@given(st.text(max_size=60))
def test_any_text_is_one_segment_still(text: str) -> None:
    assert without_id(text).count("/") <= text.count("/")
