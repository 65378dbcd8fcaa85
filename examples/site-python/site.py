"""A small site in Python that signs its visitors in: the element gets a statement from `catraca serve`, this verifies it."""

import hmac
import html
import http.server
import json
import os
import secrets
import sys
import threading
import time
import urllib.parse
import urllib.request

from assertion import Refused, verify

SESSION = 3600
lock = threading.Lock()
sessions = {}  # Cookie -> {'nonce', 'user', 'until'}
used = {}  # jti of statements that signed somebody in -> when that can be forgotten


def key_set(settings, cached={}):
    """The backend's public keys, asked for again every five minutes: a rotation adds one."""
    with lock:
        if time.time() > cached.get('until', 0):
            with urllib.request.urlopen(settings['JWKS_URL'], timeout=5) as response:
                cached.update(keys=json.loads(response.read(65536)), until=time.time() + 300)
        return cached['keys']


class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    timeout = 10
    settings = None

    def session(self):
        """The visitor's session, and whether it is new."""
        pairs = (pair.strip().partition('=') for pair in self.headers.get('Cookie', '').split(';'))
        name = next((value for key, _, value in pairs if key == 'session'), None)
        with lock:
            found = sessions.get(name)
            if found is not None and found['until'] > time.time():
                return name, found
        return self.new_session(None)

    def new_session(self, user):
        with lock:
            for name in [name for name, each in sessions.items() if each['until'] < time.time()]:
                del sessions[name]
            name = secrets.token_urlsafe(32)
            sessions[name] = {'nonce': secrets.token_urlsafe(16), 'user': user, 'until': time.time() + SESSION}
            return name, sessions[name]

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        if path == '/':
            name, session = self.session()
            self.answer(200, self.page(session), name)
        elif path == '/soluti-qr-auth.js' and os.path.exists(self.settings['SCRIPT']):
            with open(self.settings['SCRIPT'], 'rb') as file:
                self.answer(200, file.read(), kind='text/javascript')
        else:
            self.answer(404, '<h1>Not found</h1>')

    def page(self, session):
        """Signed in, who it is; else the element, inside a form that is sent when it has the statement."""
        if session['user'] is not None:
            body = f"<p>Signed in as <strong id=\"user\">{html.escape(session['user'])}</strong>.</p>"
        else:
            endpoint, nonce = html.escape(self.settings['ENDPOINT']), html.escape(session['nonce'])
            body = f'''<form method="post" action="/sign-in">
<soluti-qr-auth endpoint="{endpoint}" name="assertion" assertion-nonce="{nonce}"></soluti-qr-auth>
</form>
<script type="module">
import {{ configure }} from '/soluti-qr-auth.js';
configure({{ endpoint: {json.dumps(self.settings['ENDPOINT'])}, allowFormValue: true }});
const form = document.querySelector('form');
form.addEventListener('soluti-auth-success', () => form.requestSubmit());
</script>'''
        return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>A site in Python</title><main><h1>A site in Python</h1>{body}</main></html>'

    def do_POST(self):
        length = int(self.headers.get('Content-Length') or 0)
        if self.path != '/sign-in' or not 0 < length <= 16384:
            self.close_connection = True
            return self.answer(404, '<h1>Not found</h1>')
        form = urllib.parse.parse_qs(self.rfile.read(length).decode('ascii', 'replace'))
        name, session = self.session()
        try:
            # Another site's form has no business here.
            if not hmac.compare_digest(self.headers.get('Origin', ''), self.settings['ORIGIN']):
                raise Refused('from another site')
            claims = verify(form.get('assertion', [''])[0], key_set(self.settings), self.settings['ISSUER'],
                            self.settings['ORIGIN'], session['nonce'])
            self.spend(claims)
        except Refused as refused:
            print(f'refused: {refused}', file=sys.stderr, flush=True)
            return self.answer(403, '<h1>This sign-in did not work. Please try again.</h1>', name)
        with lock:
            sessions.pop(name, None)
        # A new name for the session: one that was known before the sign-in is worth nothing after it.
        fresh, _ = self.new_session(claims['sub'])
        self.answer(303, '', fresh, {'Location': '/'})

    def spend(self, claims):
        """Each statement signs in once."""
        with lock:
            for jti in [jti for jti, until in used.items() if until < time.time()]:
                del used[jti]
            if claims['jti'] in used:
                raise Refused('it was used before')
            used[claims['jti']] = claims['exp'] + 60

    def answer(self, status, body, session=None, headers=None, kind='text/html; charset=utf-8'):
        data = body if isinstance(body, bytes) else body.encode()
        self.send_response_only(status)
        own = {'Content-Type': kind, 'Content-Length': str(len(data)), 'Cache-Control': 'no-store',
               'X-Content-Type-Options': 'nosniff', **(headers or {})}
        if session is not None:
            secure = '; Secure' if self.settings['ORIGIN'].startswith('https:') else ''
            own['Set-Cookie'] = f'session={session}; Path=/; Max-Age={SESSION}; HttpOnly; SameSite=Lax{secure}'
        for name, value in own.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        """Silent."""


def main(env):
    endpoint = env['CATRACA_URL'].rstrip('/')
    port = int(env.get('PORT', '3000'))
    here = os.path.dirname(os.path.abspath(__file__))
    Site.settings = {
        'ENDPOINT': endpoint, 'ISSUER': endpoint, 'JWKS_URL': f'{endpoint}/.well-known/jwks.json',
        'ORIGIN': env.get('ORIGIN', f'http://localhost:{port}'),
        'SCRIPT': env.get('SCRIPT', os.path.join(here, '../../dist-cdn/soluti-qr-auth.js')),
    }
    server = http.server.ThreadingHTTPServer((env.get('HOST', '127.0.0.1'), port), Site)
    server.daemon_threads = True
    print(f"A site in Python: {Site.settings['ORIGIN']}", flush=True)
    server.serve_forever()


if __name__ == '__main__':
    try:
        main(os.environ)
    except KeyError as missing:
        sys.exit(f'{missing.args[0]}: is not set')
