"""Are these codes of languages, countries or currencies, and not names that look so: `{"en": …, "de": …}`."""

import re
from collections.abc import Collection

__all__ = ["are_codes"]

_LANGUAGES = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta
te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
"""ISO 639-1."""

_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
"""ISO 3166-1."""

_CURRENCIES = """
AED AFN ALL AMD ARS AUD AZN BAM BDT BGN BHD BND BOB BRL BYN CAD CHF CLP CNY COP CRC CZK DKK DOP DZD EGP ETB EUR GBP
GEL GHS GTQ HKD HNL HUF IDR ILS INR IQD ISK JMD JOD JPY KES KRW KWD KZT LBP LKR MAD MDL MKD MMK MOP MUR MXN MYR NGN
NIO NOK NPR NZD OMR PAB PEN PHP PKR PLN PYG QAR RON RSD RUB SAR SEK SGD THB TND TRY TTD TWD TZS UAH UGX USD UYU UZS
VND XAF XOF ZAR ZMW
"""
"""ISO 4217, those in use as money."""

_PLAIN = """
en de fr es ja zh ko ru pt nl pl sv da cs US GB DE FR ES JP CN CA AU NL SE BR USD EUR GBP JPY CHF CAD AUD
"""
"""Codes that are no words and no abbreviations of anything else; one of them must be among the keys."""

_SUBTAG = re.compile(r"[-_]([Hh]an[st]|[Ll]atn|[Cc]yrl|[Aa]rab|[A-Z]{2})")
"""A script or a region after a language (BCP 47): `zh-hans`, `pt_BR`."""

_ID = "id"
"""Indonesian, where many other languages are; else what it is everywhere."""
_FEWEST, _MANY = 2, 5
_KINDS = tuple(frozenset(kind.split()) for kind in (_LANGUAGES, _COUNTRIES, _CURRENCIES))
_TELLING = frozenset(_PLAIN.split())


def are_codes(keys: Collection[str]) -> bool:
    """Return whether the keys of an object, two or more, are codes of one kind."""
    if len(keys) < _FEWEST or (_ID in keys and len(keys) < _MANY):
        return False
    codes = {_SUBTAG.sub("", key) for key in keys}
    return not _TELLING.isdisjoint(codes) and any(kind.issuperset(codes) for kind in _KINDS)
