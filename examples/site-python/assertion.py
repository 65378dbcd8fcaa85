"""Verifies the signed statements of `catraca serve` (ES256) with the standard library alone.

The standard library has no elliptic curves, so the curve is here: P-256 in its textbook form (FIPS 186-5, SEC 1 4.1.4).
That is safe for verifying, and only for that: everything here is public, so it does not matter that the arithmetic takes
longer for some numbers than for others. Never sign with it. Where the package `cryptography` may be installed, use that.
"""

import base64
import hashlib
import json
import re
import time

# The curve: y^2 = x^3 - 3x + b over the field of P, with the generator G of the prime order N.
P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


class Refused(Exception):
    """The statement proves nothing; the message says why, for your log."""


def on_curve(point):
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x - 3 * x + B)) % P == 0


def add(one, other):
    """The sum of two points; None is the point at infinity."""
    if one is None or other is None:
        return other if one is None else one
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, P) if one == other else (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def multiply(factor, point):
    total = None
    while factor:
        if factor & 1:
            total = add(total, point)
        point = add(point, point)
        factor >>= 1
    return total


def is_signed(key, message, signature):
    """Whether the signature (r and s, 32 bytes each) over the message is that of the key, a point."""
    if len(signature) != 64 or not on_curve(key):
        return False
    r, s = int.from_bytes(signature[:32], 'big'), int.from_bytes(signature[32:], 'big')
    if not (1 <= r < N and 1 <= s < N):
        return False
    digest = int.from_bytes(hashlib.sha256(message).digest(), 'big')
    inverse = pow(s, -1, N)
    point = add(multiply(digest * inverse % N, G), multiply(r * inverse % N, key))
    return point is not None and point[0] % N == r


def decode(text):
    """Strict base64url. @raises Refused"""
    if not isinstance(text, str) or not re.fullmatch(r'[A-Za-z0-9_-]*', text) or len(text) % 4 == 1:
        raise Refused('not base64url')
    data = base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).rstrip(b'=').decode() != text:
        raise Refused('not base64url in its one spelling')
    return data


def decode_json(text):
    try:
        value = json.loads(decode(text).decode())
    except ValueError:
        raise Refused('not JSON') from None
    if not isinstance(value, dict):
        raise Refused('not an object')
    return value


def key_of(keys, kid):
    """The public key with that name, from the key set of `/.well-known/jwks.json`."""
    for key in keys.get('keys', []):
        if key.get('kid') == kid and (key.get('kty'), key.get('crv')) == ('EC', 'P-256'):
            return int.from_bytes(decode(key['x']), 'big'), int.from_bytes(decode(key['y']), 'big')
    raise Refused('no such key')


def verify(token, keys, issuer, audience, nonce, now=time.time):
    """The claims of a statement that is good at this moment, for this site and this visit. @raises Refused

    `nonce` is what this site gave to the element in this very session: without it, a statement that was taken elsewhere
    could be brought here.
    """
    parts = token.split('.') if isinstance(token, str) and len(token) < 16384 else []
    if len(parts) != 3:
        raise Refused('not a signed statement')
    header = decode_json(parts[0])
    # The one algorithm that is meant, whatever the statement says: "none" and HS256 are old tricks.
    if header.get('alg') != 'ES256' or 'crit' in header:
        raise Refused('another algorithm')
    key = key_of(keys, header.get('kid'))
    if not is_signed(key, f'{parts[0]}.{parts[1]}'.encode(), decode(parts[2])):
        raise Refused('the signature is wrong')
    claims = decode_json(parts[1])
    expires, issued = claims.get('exp'), claims.get('iat')
    if not isinstance(expires, int) or not isinstance(issued, int) or not issued - 30 <= now() < expires:
        raise Refused('too old, or from the future')
    if claims.get('iss') != issuer:
        raise Refused('another issuer')
    if claims.get('aud') != audience:
        raise Refused('for another site')
    if not nonce or claims.get('nonce') != nonce:
        raise Refused('not of this visit')
    if not isinstance(claims.get('sub'), str) or not claims['sub'] or not isinstance(claims.get('jti'), str):
        raise Refused('it names nobody')
    return claims
