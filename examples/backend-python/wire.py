"""HTTP as the protocol wants it: who may call, which bodies are read, how a refusal looks, and calls to providers."""

import email.utils
import hashlib
import hmac
import http.client
import http.server
import json
import math
import re
import secrets
import socket
import sys
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request

STATUS = {
    'request_invalid': 400, 'not_authenticated': 401, 'session_ended': 401, 'not_allowed': 403, 'not_found': 404,
    'conflict': 409, 'slow_down': 429, 'internal': 500, 'provider_refused': 502, 'provider_invalid': 502,
    'provider_unreachable': 503, 'store_unreachable': 503,
}


class Refusal(Exception):
    """Thrown anywhere, answered as a problem document. Holds nothing of a provider's words."""

    def __init__(self, code, errors=None, retry_after=5, status=None, body=None, wait=0):
        super().__init__(code)
        self.code, self.errors, self.retry_after = code, errors, retry_after
        # Seconds that the provider itself asked to wait.
        self.wait = wait
        # What a provider answered, for the code that asked it.
        self.provider_status, self.provider_body = status, body

    def answer(self):
        problem = {'type': f'urn:catraca:problem:{self.code}', 'title': self.code.replace('_', ' '),
                   'status': STATUS[self.code], 'code': self.code}
        if self.errors is not None:
            problem['errors'] = self.errors
        headers = {'Content-Type': 'application/problem+json'}
        if self.code in ('slow_down', 'provider_unreachable', 'store_unreachable'):
            headers['Retry-After'] = str(max(1, int(self.retry_after)))
        return Answer(STATUS[self.code], json.dumps(problem).encode(), headers)


def not_found():
    return Refusal('not_found')


def invalid(pointer='', code='invalid'):
    return Refusal('request_invalid', [{'pointer': pointer, 'code': code}])


class Answer:
    """`stream`, where it is given, yields the body piece by piece."""

    def __init__(self, status, body=b'', headers=None, stream=None):
        self.status, self.body, self.headers, self.stream = status, body, headers or {}, stream


def json_answer(status, value, headers=None):
    return Answer(status, json.dumps(value).encode(), {'Content-Type': 'application/json', **(headers or {})})


def empty(headers=None):
    return Answer(204, headers=headers)


SUPERSETS_OF_ASCII = ('us-ascii', 'ascii', 'iso-8859-1', 'latin1', 'iso-8859-15', 'windows-1252')


def token(size):
    """So many random bytes in base64url: 16 give 22 characters, 32 give 43."""
    return secrets.token_urlsafe(size)


DEEPEST = 32


class ExactNumber:
    """A number whose digits a float would change."""

    def __init__(self, digits):
        self.digits = digits

    def __str__(self):
        return self.digits

    def __float__(self):
        return float(self.digits)


def exact_float(digits):
    number = float(digits)
    return number if repr(number) == digits else ExactNumber(digits)


def finite_float(digits):
    number = float(digits)
    if math.isinf(number):
        raise ValueError('too large')
    return number


def no_constant(name):
    raise ValueError(f'{name} is not JSON')


def parse_json(text, exact=False):
    """JSON from outside. The depth is limited before anything walks the value: recursion would run out of stack. With `exact`
    numbers keep their digits. @raises ValueError"""
    depth = 0
    for bracket in re.findall(r'[\[\]{}]', re.sub(r'"[^"\\]*(?:\\.[^"\\]*)*"?', '', text, flags=re.S)):
        depth += 1 if bracket in '[{' else -1
        if depth > DEEPEST:
            raise ValueError('too deep')
    return json.loads(text, parse_constant=no_constant, parse_float=exact_float if exact else finite_float)


def write_json(value):
    """As `json.dumps`; an `ExactNumber` is written as the number that it was."""
    if isinstance(value, ExactNumber):
        return value.digits
    if isinstance(value, dict):
        return '{' + ','.join(f'{json.dumps(str(name))}:{write_json(member)}' for name, member in value.items()) + '}'
    if isinstance(value, (list, tuple)):
        return '[' + ','.join(map(write_json, value)) + ']'
    return json.dumps(value)


def retry(work, until, pauses):
    """Does the work, and again while the provider is away. Its own `Retry-After` counts where it is longer than the pause; the
    last try begins by `until`. @raises Refusal"""
    attempt = 0
    while True:
        try:
            return work()
        except Refusal as refusal:
            left = until - time.monotonic()
            if refusal.code != 'provider_unreachable' or left <= 0:
                raise
            time.sleep(min(max(pauses[min(attempt, len(pauses) - 1)], refusal.wait), left))
            attempt += 1


def note(line):
    """Tells the operator, without a secret. Defects go to the standard error output."""
    print(line, flush=True)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def same(one, other):
    return hmac.compare_digest(one, other)


class Request:
    def __init__(self, handler):
        url = urllib.parse.urlsplit(handler.path)
        self.method, self.path = handler.command, url.path
        self.query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        self.headers, self.handler = handler.headers, handler
        self.origin = handler.headers.get('Origin')

    def cookie(self, name):
        """Null where it is missing, or was sent twice."""
        pairs = [pair.strip().partition('=') for pair in self.headers.get('Cookie', '').split(';')]
        values = [value for key, _, value in pairs if key == name]
        return values[0] if len(values) == 1 else None

    def json(self, optional=False, size=4096, seconds=3, closed=None):
        """The body as an object; `closed` names the members that it may have. Without a body `{}`, where that is fine."""
        text = self.handler.read_body(size, seconds)
        if not text and optional:
            return {}
        if not re.fullmatch(r'application/json(\s*;\s*charset="?utf-8"?)?', self.headers.get('Content-Type', '').strip(), re.I):
            raise invalid()
        value = self.parse(text.decode)
        if closed is not None and set(value) - set(closed):
            raise invalid('', 'unknown_member')
        return value


    def webhook(self):
        """A provider's body, in each spelling that can only be read one way. @raises Refusal"""
        text = self.handler.read_body(16_384, 5)
        kind, *parameters = [part.strip().lower() for part in self.headers.get('Content-Type', '').split(';')]
        if kind and not re.fullmatch(r'(application|text)/([\w.-]+\+)?json', kind, re.A):
            raise invalid('', 'content_type')
        charset = next((each[8:].strip('"') for each in parameters if each.startswith('charset=')), 'utf-8')
        if charset in ('utf-8', 'utf8'):
            return self.parse(lambda: text.decode('utf-8-sig'))
        if charset not in SUPERSETS_OF_ASCII:
            raise invalid('', 'charset')
        # What counts is ASCII, which each of them spells alike.
        return self.parse(lambda: text.removeprefix(b'\xef\xbb\xbf').decode('latin-1'))

    def parse(self, read):
        try:
            value = parse_json(read())
            # Half of a surrogate pair cannot be written as UTF-8.
            json.dumps(value, ensure_ascii=False).encode()
        except ValueError:
            raise invalid('', 'malformed') from None
        if not isinstance(value, dict):
            raise invalid()
        return value


class Route:
    """`access`: 'anonymous', 'ambient' (a cookie may authorise it) or 'open' (no element calls it)."""

    def __init__(self, method, pattern, access, handle):
        self.method, self.access, self.handle = method, access, handle
        self.pattern = re.compile(re.sub(r'\{(\w+)\}', r'(?P<\1>[^/]+)', pattern))


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection; `app` is set by `serve`."""

    protocol_version = 'HTTP/1.1'
    timeout = 60
    app = None

    def run(self):
        self.body_read = False
        request = Request(self)
        route, headers = None, {}
        try:
            route, answer = self.find(request)
        except Refusal as refusal:
            answer = refusal.answer()
        except Exception:
            # The kind and the place of a defect; never what came in.
            traceback.print_exc(file=sys.stderr)
            answer = Refusal('internal').answer()
        if route is None or route.access != 'open':
            headers.update(self.app.cors(request, route))
        self.leave(answer, headers)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do_OPTIONS = run

    def do_HEAD(self):
        self.leave(Answer(404), {})

    def find(self, request):
        """Gives the route, which CORS depends on, and its answer."""
        base = self.app.base_path
        if not request.path.startswith(base + '/'):
            return None, not_found().answer()
        path = request.path[len(base):]
        fitting = [(route, match) for route in self.app.routes if (match := route.pattern.fullmatch(path))]
        if request.method == 'OPTIONS':
            closed = [route for route, _ in fitting if route.access != 'open']
            is_preflight = closed and request.origin in self.app.origins and request.headers.get('Access-Control-Request-Method')
            if not is_preflight:
                return None, not_found().answer()
            return closed[0], empty({
                'Access-Control-Allow-Methods': ', '.join(route.method for route in closed),
                'Access-Control-Allow-Headers': 'authorization, content-type, x-catraca, x-catraca-flow, x-catraca-pass',
                'Access-Control-Max-Age': '600',
            })
        for route, match in fitting:
            if route.method != request.method:
                continue
            try:
                self.app.require_access(request, route)
                return route, route.handle(request, **match.groupdict())
            except Refusal as refusal:
                return route, self.app.refuse(refusal, request, route)
        return (fitting[0][0] if fitting else None), not_found().answer()

    def read_body(self, size, seconds):
        """Counts bytes against the clock, in chunks or not. @raises Refusal"""
        self.body_read = True
        deadline = time.monotonic() + seconds

        def read(count):
            left = deadline - time.monotonic()
            if left <= 0:
                raise socket.timeout
            self.connection.settimeout(left)
            return self.rfile.read1(count)

        def exactly(count):
            data = b''
            while len(data) < count:
                piece = read(count - len(data))
                if not piece:
                    raise invalid('', 'broken_off')
                data += piece
            return data

        def line():
            data = b''
            while not data.endswith(b'\r\n'):
                data += exactly(1)
                if len(data) > 128:
                    raise invalid()
            return data.strip()

        try:
            if 'chunked' in self.headers.get('Transfer-Encoding', '').lower():
                body = b''
                while (length := int(line().split(b';')[0] or b'0', 16)) > 0:
                    if len(body) + length > size:
                        raise invalid('', 'too_large')
                    body += exactly(length)
                    line()
                line()
                return body
            length = int(self.headers.get('Content-Length') or 0)
            if length > size or length < 0:
                raise invalid('', 'too_large')
            return exactly(length)
        except (socket.timeout, ValueError):
            raise invalid('', 'late') from None
        except Refusal:
            self.close_connection = True
            raise
        finally:
            self.connection.settimeout(self.timeout)

    def leave(self, answer, headers):
        """Every answer leaves here."""
        if not self.body_read or STATUS['request_invalid'] == answer.status:
            # What was not read would be taken for the next request.
            has_body = self.headers.get('Transfer-Encoding') or self.headers.get('Content-Length', '0') != '0'
            self.close_connection = self.close_connection or bool(has_body)
        self.send_response_only(answer.status)
        own = {'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'X-Request-Id': token(16),
               'Referrer-Policy': 'no-referrer', **headers, **answer.headers}
        if answer.stream is not None:
            self.close_connection = True
        elif answer.status != 204:
            own['Content-Length'] = str(len(answer.body))
        if self.close_connection:
            own['Connection'] = 'close'
        for name, value in own.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.stream is None:
            self.wfile.write(answer.body)
            self.wfile.flush()
            if self.close_connection:
                self.drain()
            return
        try:
            for piece in answer.stream:
                self.wfile.write(piece.encode())
                self.wfile.flush()
        except OSError:
            pass  # The page has gone.

    def drain(self):
        """Takes what is still on its way, or the answer would be lost with it."""
        try:
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(0.3)
            for _ in range(16):
                if not self.connection.recv(65536):
                    return
        except OSError:
            pass

    def log_message(self, *_):
        """Silent: paths hold secrets."""


class App:
    def __init__(self, public_url, origins, routes):
        self.public_url, self.origins, self.routes = public_url, set(origins), routes
        self.base_path = urllib.parse.urlsplit(public_url).path.rstrip('/')

    def require_access(self, request, route):
        if route.access == 'open':
            return
        if request.headers.get('X-Catraca') != '1':
            raise Refusal('not_allowed')
        if request.origin is not None and request.origin not in self.origins:
            raise Refusal('not_allowed')
        site = request.headers.get('Sec-Fetch-Site')
        # Another site's page names its origin at such a request; a server without one has no cookies of a visitor's.
        if request.origin is None and site != 'same-origin' and (site is not None or route.access == 'ambient'):
            raise Refusal('not_allowed')

    def cors(self, request, route):
        headers = {'Vary': 'Origin'}
        if request.origin in self.origins:
            headers['Access-Control-Allow-Origin'] = request.origin
            headers['Access-Control-Expose-Headers'] = 'Retry-After, X-Request-Id'
            if route is not None and route.access == 'ambient':
                headers['Access-Control-Allow-Credentials'] = 'true'
        return headers

    def refuse(self, refusal, request, route):
        """A person looks at the open pages: they get a page."""
        if route.access == 'open' and request.method == 'GET' and '/ingresse/' in request.path:
            return page(STATUS[refusal.code], 'Login', 'This login is not known any more. You may close this window.')
        return refusal.answer()


def page(status, title, text, script='', data=None):
    """A page that loads nothing and runs exactly its own script."""
    nonce = token(16)
    policy = f"default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    block = ''
    if data is not None:
        written = json.dumps(data).replace('<', '\\u003c').replace('>', '\\u003e').replace('&', '\\u0026')
        block = f'<script type="application/json" id="data">{written}</script>'
    if script:
        block += f'<script nonce="{nonce}">{script}</script>'
    html = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1><p>{text}</p>{block}</html>'
    return Answer(status, html.encode(), {
        'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy,
        'Cross-Origin-Opener-Policy': 'unsafe-none', 'X-Frame-Options': 'DENY',
    })


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))
LARGEST = 1024 * 1024


def seconds_to_wait(headers):
    """`Retry-After` in seconds or as a date (RFC 9110, 10.2.3); None where it is missing."""
    value = headers.get('Retry-After', '')
    if re.fullmatch(r'\d{1,5}', value, re.A):
        return int(value)
    try:
        until, now = (email.utils.parsedate_to_datetime(each) for each in (value, headers.get('Date', '')))
        return max(0, int((until - now).total_seconds()))
    except (TypeError, ValueError, IndexError):
        return None


def call(method, url, body=None, headers=None, seconds=5, status_only=False):
    """Asks a provider. Gives its JSON, with every digit of its numbers, or True where the status is all that is asked for;
    @raises Refusal, which knows the status and the body of what was refused."""
    data = None if body is None else write_json(body).encode()
    sent = {'Accept': 'application/json', 'Content-Type': 'application/json', **(headers or {})}
    request = urllib.request.Request(url, data=data, method=method, headers=sent)
    deadline = time.monotonic() + seconds
    try:
        try:
            response = opener.open(request, timeout=seconds)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            status, text = response.status, b''
            if status_only and status < 300:
                return True
            while piece := response.read1(65536):
                text += piece
                if len(text) > LARGEST:
                    raise Refusal('provider_invalid')
                if time.monotonic() > deadline:
                    raise Refusal('provider_unreachable')
            declared = response.headers.get('Content-Length')
            if declared is not None and len(text) < int(declared):
                raise Refusal('provider_unreachable')
            wait = seconds_to_wait(response.headers)
    except (OSError, http.client.HTTPException):
        raise Refusal('provider_unreachable') from None
    try:
        value = parse_json(text.decode(), exact=True)
    except ValueError:
        value = None
    if status == 429 or status >= 500:
        raise Refusal('provider_unreachable', retry_after=5 if wait is None else wait, wait=wait or 0, status=status, body=value)
    if status >= 400:
        raise Refusal('provider_refused', status=status, body=value)
    if status >= 300 or value is None:
        raise Refusal('provider_invalid')
    return value


class Limit:
    """So many in so many seconds, by key."""

    def __init__(self, most, seconds):
        self.most, self.seconds, self.times = most, seconds, {}

    def take(self, key):
        """@raises Refusal `slow_down`, with the time until there is room again"""
        now = time.monotonic()
        times = [at for at in self.times.get(key, []) if at > now - self.seconds]
        if len(times) >= self.most:
            raise Refusal('slow_down', retry_after=times[0] + self.seconds - now + 1)
        self.times[key] = [*times, now]
        if len(self.times) > 10_000:
            self.times = {key: value for key, value in self.times.items() if value[-1] > now - self.seconds}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def serve(app, host, port):
    Handler.app = app
    server = Server((host, port), Handler)
    print(f'A backend in Python: http://{host}:{server.server_port}{app.base_path}', flush=True)
    server.serve_forever()
