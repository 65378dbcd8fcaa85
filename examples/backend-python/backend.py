"""The logins of Soluti and Ingresse, and the program: python3 backend.py, set up by environment variables."""

import base64
import json
import os
import re
import sys
import threading
import time
import traceback
import urllib.parse

from passes import Passes
from wire import (Answer, App, Limit, Refusal, Route, call, digest, empty, invalid, json_answer, not_found, note, page,
                  parse_json, retry, same, serve, token)

GRACE, ENDED, READY, REPEAT, APPROVED = 15, 60, 300, 60, 120
# From the approval to the last try of the exchange.
EXCHANGE = 30
INTERVAL = 2
# From the new code of a push to its answer.
PUSH_TIME = 3

# One lock and one bell for everything: a login is short, and this is one process.
lock = threading.RLock()
bell = threading.Condition(lock)


class Code:
    """A code that the provider made for a flow: what proves its approval, and who has to approve."""

    def __init__(self, secret, short_token, until, holder=None):
        # Hashes of the callback's secret and of the provider's handle.
        self.secret, self.short_token = secret, short_token
        self.until, self.holder = until, holder


class Flow:
    """A login. Secrets are kept as hashes; what is over is forgotten by `Flows`."""

    def __init__(self, kind, life):
        self.id, self.secret = token(16), token(32)
        self.kind, self.secret_hash = kind, digest(self.secret)
        self.state, self.version, self.reason = 'pending', 1, None
        self.expires = time.monotonic() + life
        self.ended = None  # When it came to its end, of whatever kind.
        self.result = self.answer = self.answered = None
        # Soluti
        self.code = self.challenge = None
        self.push, self.can_notify = 'none', False
        self.pushing, self.notifying = False, 0  # A push is on its way; requests that the provider has not answered.
        self.codes = []
        self.jwt_hash = None
        self.polls = (2.0, time.monotonic())
        # Ingresse
        self.login, self.cookie, self.one_time, self.tries = {}, None, None, 0

    def shown(self):
        """The state as the page sees it, at this moment."""
        now = time.monotonic()
        if self.state == 'pending' and now >= self.expires:
            return 'expired'
        if self.state == 'approved' and now > self.ended + APPROVED:
            return 'failed'
        if self.state == 'ready' and self.answered is None and now > self.ended + READY:
            return 'expired'
        return self.state

    def is_gone(self):
        now = time.monotonic()
        if self.state == 'pending':
            return now > self.expires + GRACE + ENDED
        if self.state == 'approved':
            return now > self.ended + APPROVED + ENDED
        if self.state == 'ready':
            over = self.ended + READY if self.answered is None else self.answered + REPEAT
            return now > over + (ENDED if self.answered is None else 0)
        return now > self.ended + ENDED

    def change(self, **values):
        for name, value in values.items():
            setattr(self, name, value)
        self.version += 1
        bell.notify_all()

    def end(self, state, reason=None, result=None):
        self.change(state=state, reason=reason, result=result, ended=time.monotonic())

    def snapshot(self):
        state = self.shown()
        pending = state == 'pending'
        return {
            'state': state, 'version': self.version, 'interval': INTERVAL,
            'expiresIn': round(max(0.0, self.expires - time.monotonic()), 3) if pending else 0,
            'qrCode': self.code if pending else None,
            'challenge': self.challenge if pending and self.push == 'sent' else None, 'push': self.push,
            'reason': self.reason if state == 'failed' and self.reason else 'provider_unreachable' if state == 'failed' else None,
        }


class Flows:
    """Everything that is remembered. A restart forgets it, and pages then say that the login ran out."""

    most = 10_000

    def __init__(self):
        self.all, self.jwts, self.swept = {}, {}, time.monotonic()

    def add(self, flow):
        with lock:
            if time.monotonic() > self.swept + 5:
                self.swept = time.monotonic()
                self.all = {key: each for key, each in self.all.items() if not each.is_gone()}
                self.jwts = {jwt: key for jwt, key in self.jwts.items() if key in self.all}
            if len(self.all) >= self.most:
                raise Refusal('store_unreachable', retry_after=30)
            self.all[flow.id] = flow

    def find(self, kind, flow_id):
        flow = self.all.get(flow_id)
        return flow if flow is not None and flow.kind == kind and not flow.is_gone() else None

    def held(self, kind, flow_id, request):
        """The flow, for who holds its secret. @raises Refusal the constant 404 for anybody else"""
        secret = request.headers.get('X-Catraca-Flow') or ''
        flow = self.find(kind, flow_id)
        if not re.fullmatch(r'[\w-]{43}', secret, re.A) or flow is None or not same(flow.secret_hash, digest(secret)):
            raise not_found()
        return flow


flows = Flows()


def redeem(flow):
    """The result, and the same whole answer again for a minute. The lock is held."""
    if flow.answered is not None:
        if flow.answer is None or time.monotonic() > flow.answered + REPEAT:
            flow.answer = None
            raise Refusal('conflict')
        return flow.answer
    if flow.shown() != 'ready':
        raise Refusal('conflict')
    flow.answer, flow.answered = json_answer(200, flow.result), time.monotonic()
    flow.result = None
    return flow.answer


def acknowledge(flow):
    if flow.state == 'done':
        return
    if flow.state != 'ready' or flow.answer is None:
        raise Refusal('conflict')
    flow.answer = None
    flow.end('done')


def cancel(flow):
    if flow.state != 'pending':
        raise Refusal('conflict')
    flow.end('cancelled')


# CPF and CNPJ

def plain_document(text):
    return re.sub(r'[\s./-]', '', text).upper()


def has_good_digits(number):
    """CPF of 11 digits, or CNPJ of 14, whose first twelve may be letters."""
    if re.fullmatch(r'\d{11}', number):
        spans, factor = (9, 10), lambda at, span: span + 1 - at
    elif re.fullmatch(r'[0-9A-Z]{12}\d{2}', number):
        spans, factor = (12, 13), lambda at, span: (span - 1 - at) % 8 + 2
    else:
        return False
    if len(set(number)) == 1:
        return False
    for span in spans:
        rest = sum((ord(number[at]) - 48) * factor(at, span) for at in range(span)) % 11
        if int(number[span]) != (0 if rest < 2 else 11 - rest):
            return False
    return True


def usernames(text):
    """Without mask, with its zeros: each number that it can mean. Providers drop leading zeros, so that 191 is a CPF or a CNPJ.
    @raises Refusal where it means none"""
    plain = plain_document(text)
    if re.fullmatch(r'[0-9A-Z]{12}\d{2}', plain, re.A):
        return [plain]
    if not re.fullmatch(r'\d{1,13}', plain, re.A):
        raise Refusal('provider_invalid')
    cpf, cnpj = plain.zfill(11), plain.zfill(14)
    if len(plain) > 11:
        return [cnpj]
    if not has_good_digits(cnpj):
        return [cpf]
    if not has_good_digits(cpf):
        return [cnpj]
    return [cpf] if len(plain) == 11 else [cpf, cnpj]


def seconds_of(value, fallback):
    try:
        return max(0, int(float(value)))
    except (TypeError, ValueError):
        return fallback


class Soluti:
    def __init__(self, settings):
        self.public_url = settings['PUBLIC_URL'].rstrip('/')
        self.base = (settings.get('SOLUTI_BASE_URL') or settings['SOLUTI_SANDBOX_URL']).rstrip('/') + '/oauth'
        self.client = {'client_id': settings['SOLUTI_CLIENT_ID'], 'client_secret': settings['SOLUTI_CLIENT_SECRET'],
                       'scope': settings.get('SOLUTI_SCOPE', 'authentication_session'),
                       'lifetime': int(settings.get('SOLUTI_LIFETIME', '600'))}
        # Pushes are off unless they have a cap: anybody may name anybody's number.
        per_minute = int(settings.get('SOLUTI_PUSH_PER_MINUTE') or '0')
        self.pushes = Limit(per_minute, 60) if per_minute > 0 else None
        self.pushes_to_holder, self.pushes_of_flow, self.renewals = Limit(3, 900), Limit(5, 900), Limit(10, 600)

    def routes(self):
        one = '/soluti/flows/{id}'
        return [Route('POST', '/soluti/flows', 'anonymous', self.start),
                Route('GET', one, 'anonymous', self.show), Route('DELETE', one, 'anonymous', self.cancel),
                Route('GET', one + '/events', 'anonymous', self.events),
                Route('POST', one + '/renew', 'anonymous', self.renew),
                Route('POST', one + '/notify', 'anonymous', self.notify),
                Route('POST', one + '/redeem', 'anonymous', self.redeem),
                Route('POST', one + '/ack', 'anonymous', self.ack),
                Route('POST', '/soluti/callback/{id}/{secret}/?', 'open', self.webhook)]

    def new_code(self, flow_id):
        """Another code from the provider, and the secret of its callback. Without a username: that would push."""
        secret = token(32)
        callback = f'{self.public_url}/soluti/callback/{flow_id}/{secret}'
        told = call('POST', f'{self.base}/start', {**self.client, 'callback_url': callback})
        if not isinstance(told, dict) or not all(isinstance(told.get(name), str) and told[name] for name in ('short_token', 'qr_code')):
            raise Refusal('provider_invalid')
        return told, secret, min(seconds_of(told.get('auth_ttl'), 0) or 120, 120)

    def put_code(self, flow, told, secret, life):
        self.add_code(flow, told, secret, life)
        self.show_code(flow, told, {}, expires=time.monotonic() + life, push='none')

    def add_code(self, flow, told, secret, life):
        """The code counts from now on. The previous ones count for a while: their holder may be about to press "approve"."""
        now = time.monotonic()
        for each in flow.codes:
            each.until = min(each.until, now + GRACE)
        code = Code(digest(secret), digest(told['short_token']), now + life + GRACE)
        flow.codes.append(code)
        return code

    def show_code(self, flow, told, pushed, **values):
        """Code and challenge: of the push where the provider named them, else of the start."""
        challenge = told['challenge'] if isinstance(told.get('challenge'), str) else None
        # A challenge that only a push brings would tell that it was sent.
        flow.change(code=pushed.get('qr_code', told['qr_code']),
                    challenge=None if challenge is None else pushed.get('challenge', challenge),
                    can_notify=told.get('can_notify') is True, **values)

    def start(self, request):
        read_nonce(request.json(closed=('nonce',)))
        flow = Flow('soluti', 120)
        told, secret, life = self.new_code(flow.id)
        with lock:
            self.put_code(flow, told, secret, life)
            flows.add(flow)
            name = told.get('client_name')
            answer = {'id': flow.id, 'secret': flow.secret, **flow.snapshot(), 'canNotify': flow.can_notify and self.pushes is not None,
                      'clientName': name[:128] if isinstance(name, str) else None, 'appLink': None}
        flow.secret = None
        return json_answer(201, answer)

    def show(self, request, id):
        with lock:
            flow = flows.held('soluti', id, request)
            # After the secret: a stranger spends nothing of the holder's.
            left, at = flow.polls
            now = time.monotonic()
            left = min(2.0, left + (now - at) / INTERVAL)
            if left < 1:
                raise Refusal('slow_down', retry_after=(1 - left) * INTERVAL + 1)
            flow.polls = (left - 1, now)
            return json_answer(200, flow.snapshot())

    def events(self, request, id):
        with lock:
            flow = flows.held('soluti', id, request)
        headers = {'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no'}
        return Answer(200, headers=headers, stream=self.follow(flow))

    def follow(self, flow):
        told, beat = None, time.monotonic() + 7
        while True:
            with lock:
                now = time.monotonic()
                snapshot = flow.snapshot()
                news = (snapshot['state'], snapshot['version'])
                is_last = snapshot['state'] in ('ready', 'done', 'cancelled', 'failed') or (
                    snapshot['state'] == 'expired' and (flow.state != 'pending' or now >= flow.expires + GRACE))
                if news == told and not is_last and now < beat:
                    turn = flow.expires if now < flow.expires else flow.expires + GRACE
                    bell.wait(max(0.01, min(beat, turn if turn > now else beat) - now))
                    continue
            if news != told:
                told = news
                yield f'event: state\nid: {snapshot["version"]}\ndata: {json.dumps(snapshot)}\n\n'
            if is_last:
                return
            if now >= beat:
                beat = now + 7
                yield ': still here\n\n'

    def renew(self, request, id):
        flow = flows.held('soluti', id, request)
        no_members(request)
        if flow.state != 'pending':
            raise Refusal('conflict')
        self.renewals.take(id)
        told, secret, life = self.new_code(id)
        with lock:
            if flow.state != 'pending':
                raise Refusal('conflict')
            self.put_code(flow, told, secret, life)
            return json_answer(200, flow.snapshot())

    def notify(self, request, id):
        flow = flows.held('soluti', id, request)
        username = request.json(closed=('username',)).get('username')
        plain = plain_document(username) if isinstance(username, str) else ''
        if not has_good_digits(plain):
            raise invalid('/username')
        if self.pushes is None:
            raise Refusal('not_allowed')
        with lock:
            if flow.shown() != 'pending' or not flow.can_notify:
                raise Refusal('conflict')
            # Two pushes at once would put each other's code on screen.
            if flow.pushing:
                raise Refusal('slow_down', retry_after=PUSH_TIME)
            self.pushes_of_flow.take(id)
            self.pushes.take('all')
            self.pushes_to_holder.take(digest(plain))
            flow.pushing = True
        try:
            self.push(flow, plain)
        finally:
            with lock:
                flow.pushing = False
        with lock:
            return json_answer(202, flow.snapshot())

    def push(self, flow, plain):
        """One push, for a code of its own. Its answer shows that code after a constant time, whether or not a phone was reached:
        otherwise anyone could ask whether a number is known to the provider. @raises Refusal where the provider is down"""
        told, secret, life = self.new_code(flow.id)
        # From the new code on: it was asked for without the number, so that its time tells nothing.
        until = time.monotonic() + PUSH_TIME
        if told.get('can_notify') is not True:
            raise Refusal('conflict')
        with lock:
            if flow.shown() != 'pending':
                raise Refusal('conflict')
            # Before anything is sent: an approval may be here before the provider's answer is. The screen shows the old code.
            code = self.add_code(flow, told, secret, life)
            for each in flow.codes:
                each.holder = plain
            flow.notifying += 1
            flow.change(expires=time.monotonic() + life)
            version, outcome = flow.version, {}
        threading.Thread(target=self.send, args=(flow, code, told['short_token'], outcome), daemon=True).start()
        time.sleep(max(0, until - time.monotonic()))
        with lock:
            error = outcome.get('error')
            if flow.state == 'pending' and flow.version == version:
                # A push that is answered later counts, but is no longer shown.
                self.show_code(flow, told, outcome.get('texts', {}), push=flow.push if error else 'sent')
        if error is not None:
            raise error

    def send(self, flow, code, short_token, outcome):
        """Asks the provider for the push, and remembers what came back: `texts`, or the `error` where the provider is down."""
        texts, error = {}, None
        try:
            told = call('POST', f'{self.base}/notify', {'username': code.holder, 'short_token': short_token})
            told = told if isinstance(told, dict) else {}
            texts = {name: told[name] for name in ('challenge', 'qr_code', 'short_token') if isinstance(told.get(name), str)}
        except Refusal as refusal:
            # A number that the provider does not know is answered like one that it knows.
            error = refusal if refusal.code != 'provider_refused' else None
        finally:
            with lock:
                if 'short_token' in texts:
                    flow.codes.append(Code(code.secret, digest(texts['short_token']), code.until, code.holder))
                outcome.update(texts=texts, error=error)
                flow.notifying -= 1
                bell.notify_all()

    def redeem(self, request, id):
        flow = flows.held('soluti', id, request)
        no_members(request)
        with lock:
            return redeem(flow)

    def ack(self, request, id):
        flow = flows.held('soluti', id, request)
        no_members(request)
        with lock:
            acknowledge(flow)
        return empty()

    def cancel(self, request, id):
        with lock:
            cancel(flows.held('soluti', id, request))
        return empty()

    def webhook(self, request, id, secret):
        try:
            return self.approve(request, id, secret)
        except Refusal as refusal:
            note(f'webhook refused: {refusal.code} {(refusal.errors or [{}])[0].get("code", "")}'.strip())
            raise

    def approve(self, request, id, secret):
        body = request.webhook()
        jwt, short = body.get('token'), body.get('short_token')
        if not isinstance(short, str) or not isinstance(jwt, str) or not re.fullmatch(r'[\x21-\x7e]{1,8192}', jwt):
            raise invalid()
        with lock:
            flow = flows.find('soluti', id)
            if flow is None:
                raise not_found()
            # A push may have given the request a new handle that this server is about to learn.
            bell.wait_for(lambda: self.fitting(flow, secret, short) or not flow.notifying, timeout=6)
            jwt_hash = digest(jwt)
            code = self.fitting(flow, secret, short)
            if code is None or flows.jwts.get(jwt_hash, id) != id:
                raise not_found()
            if flow.jwt_hash is not None:
                if same(flow.jwt_hash, jwt_hash):
                    return empty()
                raise Refusal('conflict')
            if flow.state != 'pending':
                raise not_found()
            flows.jwts[jwt_hash] = id
            flow.jwt_hash = jwt_hash
            flow.end('approved')
        threading.Thread(target=self.exchange, args=(flow, jwt, code.holder), daemon=True).start()
        return empty()

    def fitting(self, flow, secret, short):
        now = time.monotonic()
        for code in flow.codes:
            if same(code.secret, digest(secret)) and same(code.short_token, digest(short)) and now <= code.until:
                return code
        return None

    def exchange(self, flow, jwt, holder):
        """Once, and again where the provider is away: there are 30 seconds from the approval on."""
        def ask():
            return call('GET', f'{self.base}/token', headers={'Authorization': f'Bearer {jwt}'})

        try:
            result = self.result(retry(ask, flow.ended + EXCHANGE, (0.4, 0.8, 1.6, 3.2)), holder)
        except Refusal as refusal:
            state, reason, result = 'failed', refusal.code, None
        except Exception:
            traceback.print_exc()
            state, reason, result = 'failed', 'internal', None
        else:
            state, reason = 'ready', None
        with lock:
            flow.end(state, reason, result)

    def result(self, told, holder):
        """For the holder whom a push named, where there was one. @raises Refusal"""
        if not isinstance(told, dict) or not isinstance(told.get('access_token'), str):
            raise Refusal('provider_invalid')
        readings = usernames(str(told.get('username') or ''))
        if holder is not None and holder not in readings:
            raise Refusal('holder_mismatch')
        if holder is None and len(readings) > 1:
            note('exchange refused: holder_ambiguous')
            raise Refusal('provider_invalid')
        return {'accessToken': told['access_token'], 'tokenType': 'Bearer', 'scope': str(told.get('scope') or ''),
                'expiresIn': seconds_of(told.get('expires_in'), 0), 'username': holder or readings[0]}


# What the hand-over page runs: out of the address with the token, the code to the one origin that began, and away.
HANDOVER = """
const { origin, message } = JSON.parse(document.getElementById('data').textContent);
history.replaceState(null, '', location.pathname);
try { window.opener?.postMessage(message, origin); } catch {}
try {
  if (location.origin === origin) {
    const channel = new BroadcastChannel('catraca:' + message.flow);
    channel.postMessage(message);
    channel.close();
  }
} catch {}
setTimeout(() => window.close(), 150);
"""
# A token in the fragment does not reach a server: it is asked for again in the query.
FRAGMENT = """
const token = location.hash.slice(1).split(/[?&]/).find((pair) => pair.startsWith('usertoken='));
location.replace(location.pathname + '?' + (token ?? 'usertoken='));
"""
DEAD = {2001, 2005, 2006, 6061, 6062, 6065}
LOGIN_LIFE = 600
# Ingresse is asked again so long while it is away: the visitor waits for the answer.
CHECK = 8


class Ingresse:
    def __init__(self, settings):
        self.public_url = settings['PUBLIC_URL'].rstrip('/')
        self.own_origin = origin_of(self.public_url)
        self.auth_url = settings.get('INGRESSE_AUTH_URL') or 'https://auth.ingresse.com/'
        self.api_url = (settings.get('INGRESSE_API_URL') or 'https://api.ingresse.com/').rstrip('/')
        self.api_key = settings['INGRESSE_API_KEY']
        self.origins = words(settings['ALLOWED_ORIGINS'])
        # Pages on another site, from where a browser may send no cookie: for them alone a code counts, and URLs are exact.
        self.cross_site = words(settings.get('CROSS_SITE_ORIGINS', ''))
        self.return_urls = words(settings.get('RETURN_URLS', '')) or [each for each in self.origins if each not in self.cross_site]
        self.is_loopback_http = re.match(r'http://(localhost|127\.0\.0\.1|\[::1\])(:|/|$)', self.public_url) is not None
        self.tickets, self.states = {}, {}

    def routes(self):
        one = '/ingresse/flows/{id}'
        return [Route('POST', '/ingresse/flows', 'ambient', self.start),
                Route('DELETE', one, 'ambient', self.cancel),
                Route('POST', one + '/redeem', 'ambient', self.redeem), Route('POST', one + '/ack', 'ambient', self.ack),
                Route('GET', '/ingresse/login/{ticket}', 'open', self.leave),
                Route('GET', '/ingresse/callback/{state}', 'open', self.back),
                Route('GET', '/ingresse/session', 'ambient', self.session),
                Route('DELETE', '/ingresse/session', 'ambient', lambda request: empty()),
                Route('POST', '/ingresse/session', 'ambient', self.no_token)]

    def session(self, request):
        # This backend keeps no session of its own; a host that does would name its user here.
        return json_answer(200, {'user': None})

    def no_token(self, request):
        raise not_found()

    def start(self, request):
        body = request.json(closed=('mode', 'returnTo', 'origin', 'nonce'))
        read_nonce(body)
        if body.get('mode') not in ('popup', 'tab', 'redirect'):
            raise invalid('/mode')
        for name, longest in (('returnTo', 2048), ('origin', 512)):
            if not isinstance(body.get(name), str) or not 1 <= len(body[name]) <= longest:
                raise invalid(f'/{name}')
        origin = body['origin']
        return_to = self.allowed_return(body['returnTo'], origin)
        if origin not in self.origins or request.origin not in (None, origin) or return_to is None:
            raise Refusal('not_allowed')
        flow = Flow('ingresse', LOGIN_LIFE)
        flow.login = {'mode': body['mode'], 'origin': origin, 'returnTo': return_to}
        ticket = token(32)
        with lock:
            flows.add(flow)
            # With the flows these go too, so they need no end of their own.
            for shelf in (self.tickets, self.states):
                for key in [key for key, each in shelf.items() if each.id not in flows.all]:
                    del shelf[key]
            self.tickets[digest(ticket)] = flow
        answer = {'id': flow.id, 'secret': flow.secret, 'url': f'{self.public_url}/ingresse/login/{ticket}', 'expiresIn': LOGIN_LIFE}
        flow.secret = None
        return json_answer(201, answer)

    def allowed_return(self, text, origin):
        """The address where the host lists it, else None. Whatever a browser might read otherwise is refused."""
        if re.search(r'[\x00-\x20\x7f\\]', text):
            return None
        if re.match(r'/(?!/)', text):
            text = origin + text
        match = re.fullmatch(r'(https?)://([a-z0-9.-]+(?::\d+)?)(/[^?#]*)?(\?[^#]*)?(#.*)?', text, re.I)
        if match is None:
            return None
        scheme, host, path = match[1].lower(), match[2].lower(), match[3] or '/'
        if scheme == 'http' and not re.match(r'(localhost|127\.0\.0\.1)(:|$)', host):
            return None
        plain = urllib.parse.unquote(path)
        if '//' in plain or '\\' in plain or re.search(r'/\.\.?(/|$)|[\x00-\x1f]', plain):
            return None
        for entry in self.return_urls:
            listed = urllib.parse.urlsplit(entry)
            if (scheme, host) != (listed.scheme, listed.netloc):
                continue
            prefix = listed.path.rstrip('/')
            if listed.path.endswith('/*'):
                is_listed = plain.startswith(listed.path[:-1])
            elif origin in self.cross_site:
                is_listed = plain == (listed.path or '/')
            else:
                is_listed = plain == prefix or plain.startswith(prefix + '/')
            if is_listed:
                return f'{scheme}://{host}{path}{match[4] or ""}{match[5] or ""}'
        return None

    def leave(self, request, ticket):
        purpose = ' '.join(request.headers.get(name, '') for name in ('Sec-Purpose', 'Purpose', 'X-Moz'))
        if re.search('prefetch|prerender|preview', purpose) or request.headers.get('Sec-Fetch-Dest', 'document') != 'document':
            raise Refusal('not_allowed')
        with lock:
            flow = self.tickets.pop(digest(ticket), None)
            if flow is None or flow.shown() != 'pending':
                raise not_found()
            value, state = token(32), token(32)
            name = f'{"" if self.is_loopback_http else "__Host-"}catraca-login-{ticket[:8]}'
            flow.cookie = (name, digest(value))
            self.states[digest(state)] = flow
        query = urllib.parse.urlencode({'apikey': self.api_key, 'returnUrl': f'{self.public_url}/ingresse/callback/{state}'})
        return Answer(302, headers={'Location': f'{self.auth_url}?{query}', 'Set-Cookie': self.cookie_line(flow, value, LOGIN_LIFE)})

    def cookie_line(self, flow, value, age):
        """`SameSite=None` is for pages on another site; browsers want `Secure` with it."""
        site = 'None' if flow.login['origin'] in self.cross_site and not self.is_loopback_http else 'Lax'
        secure = '' if self.is_loopback_http else '; Secure'
        return f'{flow.cookie[0]}={value}; Path=/; Max-Age={age}; HttpOnly{secure}; SameSite={site}'

    def back(self, request, state):
        flow = self.states.get(digest(state))
        if flow is None or not self.has_cookie(request, flow):
            raise not_found()
        if 'usertoken' not in request.query:
            return page(200, 'Login', 'One moment.', FRAGMENT)
        with lock:
            # The first request checks the token; a second one waits for its answer.
            while flow.login.get('busy'):
                bell.wait(12)
            made = flow.login.get('answer')
            if made is not None:
                if time.monotonic() > made[1] + REPEAT:
                    raise not_found()
                return made[0]
            flow.login['busy'] = True
        code, error = None, None
        try:
            result = self.identify(request.query['usertoken'])
            code = token(16)
        except Refusal as refusal:
            error = refusal.code
        finally:
            with lock:
                flow.login['busy'] = False
                bell.notify_all()
        with lock:
            if flow.shown() != 'pending':
                code, error = None, 'flow_expired'
            elif code is not None:
                # It redeems without the cookie where browsers may send none and no address holds it, or the host says so.
                is_by_message = flow.login['mode'] != 'redirect' and flow.login['origin'] == self.own_origin
                flow.one_time = digest(code) if is_by_message or flow.login['origin'] in self.cross_site else None
                flow.end('ready', result=result)
            else:
                flow.end('failed', error)
            answer = self.hand_over(flow, code, error)
            flow.login['answer'] = (answer, time.monotonic())
        return answer

    def has_cookie(self, request, flow):
        value = request.cookie(flow.cookie[0]) if flow.cookie else None
        return value is not None and same(flow.cookie[1], digest(value))

    def hand_over(self, flow, code, error):
        origin, return_to = flow.login['origin'], flow.login['returnTo']
        if flow.login['mode'] != 'redirect':
            message = {'type': 'catraca:login', 'flow': flow.id, 'code': code, 'error': error}
            words = ('Signed in', 'You may close this window.') if error is None else ('Login', 'It did not work. Please try again.')
            return page(200, *words, HANDOVER, {'origin': origin, 'message': message})
        bare = return_to.partition('#')[0]
        if error is not None:
            location = f'{bare}#catraca-error={error}'
        else:
            location = return_to if origin_of(return_to) == self.own_origin else f'{bare}#catraca={code}'
        return Answer(303, headers={'Location': location})

    def identify(self, tokens):
        """Whose token it is, by Ingresse's word. @raises Refusal the reason why the login failed"""
        if tokens == ['']:
            raise Refusal('flow_cancelled')
        match = re.fullmatch(r'(\d{1,20})-[A-Za-z0-9._~+/=-]{1,1024}', tokens[0]) if len(tokens) == 1 else None
        if match is None:
            raise Refusal('provider_invalid')
        # First, because a profile alone proves nothing: there are public ones.
        until = time.monotonic() + CHECK
        named = named_users(self.ask('login/renew-token', tokens[0], until))
        user, error = self.profile(match[1], tokens[0], until)
        # The id in front of a token is only what the token says of itself. A public profile has no e-mail address.
        is_proven = all(id == match[1] for id in named) if named else user is not None and user['email'] is not None
        if not is_proven:
            # Where Ingresse is away it may name the user the next time.
            raise Refusal('provider_unreachable' if error == 'provider_unreachable' else 'provider_invalid')
        return {'userToken': tokens[0], 'userId': match[1], 'user': user}

    def profile(self, user_id, user_token, until):
        """The profile, or None and why it cannot be read. @raises Refusal where it is another user's"""
        try:
            told = self.ask(f'users/{user_id}', user_token, until)
        except Refusal as refusal:
            return None, refusal.code
        if not isinstance(told, dict) or not isinstance(told.get('id'), (int, str)):
            return None, 'provider_invalid'
        if str(told['id']) != user_id:
            raise Refusal('provider_invalid')
        text = {name: told[name] if isinstance(told.get(name), str) else None for name in ('name', 'email')}
        return {'id': user_id, **text, 'picture': None}, None

    def ask(self, path, user_token, until):
        """Ingresse says no with a status, or with 200 and `responseError`."""
        query = urllib.parse.urlencode({'apikey': self.api_key, 'usertoken': user_token})
        try:
            told = retry(lambda: call('GET', f'{self.api_url}/{path}?{query}'), until, (0.3, 0.9, 1.8))
        except Refusal as refusal:
            body = refusal.provider_body if isinstance(refusal.provider_body, dict) else {}
            if refusal.provider_status == 401 or code_of(body) in DEAD:
                raise Refusal('session_ended') from None
            raise
        error = told.get('responseError') if isinstance(told, dict) else None
        if isinstance(error, dict):
            raise Refusal('session_ended' if code_of(error) in DEAD else 'provider_refused')
        return told.get('responseData', told) if isinstance(told, dict) else told

    def redeem(self, request, id):
        flow = flows.held('ingresse', id, request)
        body = request.json(optional=True, closed=('code',))
        code = body.get('code')
        if code is not None and not (isinstance(code, str) and re.fullmatch(r'[\w-]{22}', code, re.A)):
            raise invalid('/code')
        with lock:
            # The secret says who began, not who signed in: that browser has the cookie. A code may leak through a redirect.
            if not self.has_cookie(request, flow):
                flow.tries += code is not None
                if code is None or flow.one_time is None or flow.tries > 5 or not same(flow.one_time, digest(code)):
                    raise not_found()
            return redeem(flow)

    def ack(self, request, id):
        flow = flows.held('ingresse', id, request)
        no_members(request)
        with lock:
            acknowledge(flow)
        return empty(self.clear(flow))

    def cancel(self, request, id):
        with lock:
            flow = flows.held('ingresse', id, request)
            cancel(flow)
        return empty(self.clear(flow))

    def clear(self, flow):
        return {} if flow.cookie is None else {'Set-Cookie': self.cookie_line(flow, '', 0)}


def named_users(renewal):
    """The users that a renewal names: in `userId`, and in `sub` and `userId` of its JWT."""
    renewal = renewal if isinstance(renewal, dict) else {}
    parts = str(renewal.get('authToken')).split('.')
    try:
        claims = parse_json(base64.urlsafe_b64decode(parts[1] + '=' * (-len(parts[1]) % 4)).decode())
    except (IndexError, ValueError):
        claims = None
    claims = claims if isinstance(claims, dict) else {}
    ids = [renewal.get('userId'), claims.get('sub'), claims.get('userId')]
    return [str(id) for id in ids if type(id) in (int, str) and re.fullmatch(r'\d{1,20}', str(id), re.A)]


def code_of(error):
    code = error.get('code')
    return int(code) if str(code).isdigit() else None


def read_nonce(body):
    nonce = body.get('nonce', '-')
    if not isinstance(nonce, str) or not 1 <= len(nonce) <= 256:
        raise invalid('/nonce')


def no_members(request):
    request.json(optional=True, closed=())


def words(text):
    return [word.strip() for word in text.split(',') if word.strip()]


def origin_of(url):
    parts = urllib.parse.urlsplit(url)
    return f'{parts.scheme}://{parts.netloc}'


def main(settings):
    routes = []
    for provider, needed in ((Soluti, 'SOLUTI_CLIENT_ID'), (Ingresse, 'INGRESSE_API_KEY'), (Passes, 'IDENGE_API_KEY')):
        if settings.get(needed):
            routes += provider(settings).routes()
    if not routes:
        sys.exit('Set SOLUTI_CLIENT_ID, INGRESSE_API_KEY or IDENGE_API_KEY: see README.md')
    app = App(settings['PUBLIC_URL'], words(settings['ALLOWED_ORIGINS']), routes)
    serve(app, settings.get('HOST', '127.0.0.1'), int(settings.get('PORT', '8080')))


if __name__ == '__main__':
    try:
        main(os.environ)
    except KeyError as missing:
        sys.exit(f'{missing.args[0]}: is not set')
