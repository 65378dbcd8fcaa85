"""The routes of the pass card: whose pass it is, what leaves the backend, enrolment and editing."""

import json
import re
import unicodedata
import urllib.parse
import urllib.request
import urllib.error

from wire import ExactNumber, Limit, Refusal, Route, call, invalid, json_answer, not_found, opener, parse_json

OWN = {'name': ('Nome', 'Nombre', 'Name', True), 'email': ('E-mail', 'Correo electrónico', 'E-mail', True),
       'phone': ('Telefone', 'Teléfono', 'Phone', False)}
MEMBERS = ('status', 'platform', 'imageUrl', 'emailSent', 'createdAt', 'updatedAt', 'passLastUpdated', 'externalId')
EMAIL = re.compile(r'[^\s@"(),:;<>\[\]\\\x00-\x1f]{1,64}@[^\s@"(),:;<>\[\]\\\x00-\x1f]{1,255}')


def ascii_lower(text):
    """Folding more letters would make two mailboxes one."""
    return re.sub('[A-Z]', lambda letter: letter[0].lower(), text)


def text_or_none(value):
    return value if isinstance(value, str) else None


def data_of(user):
    """None where Idenge stores something else than an object: such data is not written."""
    data = user.get('data')
    return {} if data is None else data if isinstance(data, dict) else None


def plain(value):
    """What JavaScript can read: a number that it would round is shown by its digits."""
    if isinstance(value, ExactNumber) or type(value) is int and abs(value) > 2**53 - 1:
        return str(value)
    return value if isinstance(value, (str, int, float, bool)) else None


KEYS = {
    'userId': lambda value: isinstance(value, str) and re.fullmatch('[0-9a-f]{24}', value),
    'externalId': lambda value: type(value) is int or isinstance(value, str) and re.fullmatch('[^\x00-\x1f\x7f]{1,256}', value),
    'verifiedEmail': lambda value: isinstance(value, str) and EMAIL.fullmatch(value) and unicodedata.normalize('NFKC', value) == value,
}


def keys_of(answer):
    """Whom the host's session names: an object with one key or several, a list of objects, or null. @raises ValueError where it
    can be read otherwise: that is a mistake of the host, and nobody must count as signed out because of it"""
    keys = []
    for entry in answer if isinstance(answer, list) else [answer]:
        if entry is None:
            continue
        named = {name: value for name, value in entry.items() if value is not None} if isinstance(entry, dict) else {}
        if not named or set(named) - set(KEYS) or not all(KEYS[name](value) for name, value in named.items()):
            raise ValueError('IDENTIFY_URL must answer { "externalId" }, { "userId" }, { "verifiedEmail" }, several of them, or null')
        keys += [(name, str(named[name])) for name in KEYS if name in named]
    return keys


def users_of(answer):
    """A list, one of the envelopes seen, or one user alone."""
    for name in ('users', 'data', 'docs', 'results'):
        if isinstance(answer, dict) and '_id' not in answer and isinstance(answer.get(name), list):
            answer = answer[name]
    users = answer if isinstance(answer, list) else [answer]
    if not all(isinstance(user, dict) and re.fullmatch('[0-9a-f]{24}', str(user.get('_id'))) for user in users):
        raise Refusal('provider_invalid')
    return users


class Passes:
    def __init__(self, settings):
        self.base = settings['IDENGE_BASE_URL'].rstrip('/') + '/users'
        self.keys = {'apikey': settings['IDENGE_API_KEY'], 'apisecret': settings['IDENGE_API_SECRET']}
        self.identify_url = settings['IDENTIFY_URL']
        custom = json.loads(settings.get('IDENGE_FIELDS') or '[]')
        self.custom = [field['id'] for field in custom]
        write = [name for name in settings.get('IDENGE_WRITE', 'name,phone').split(',') if name]
        self.write = set(write)
        # The external id is the host's own handle: it stays here.
        self.read = set(OWN) | set(MEMBERS) - {'externalId'} | set(self.custom)
        self.fields = [self.field(name, *words) for name, words in OWN.items()] + [
            self.field(field['id'], field['label'], field['label'], field['label'], field.get('required', False),
                       field.get('type', 'text'), field.get('options', [])) for field in custom]
        # Whether a card may carry an e-mail that the host has not verified.
        self.accepts_unverified = settings.get('IDENGE_UNVERIFIED_EMAIL') == 'true'
        self.attempts = Limit(5, 600)
        # Whether the list of users has ever answered: before, a 404 may come of a wrong address.
        self.has_listed = False

    def routes(self):
        return [Route('GET', '/idenge/pass', 'ambient', self.show),
                Route('POST', '/idenge/pass', 'ambient', self.enroll),
                Route('PATCH', '/idenge/pass', 'ambient', self.edit)]

    def field(self, name, pt, es, en, required, kind='text', options=()):
        return {'id': name, 'label': {'pt-BR': pt, 'es': es, 'en': en}, 'type': kind, 'options': list(options),
                'timeZone': 'Europe/Madrid', 'editable': name in self.write, 'required': required}

    # Who the visitor is

    def subject(self, request):
        """The keys that the host's session names. @raises Refusal `not_authenticated`"""
        if request.headers.get('X-Catraca-Pass') is not None:
            # This backend mints none, so none is good; the session must not step in for a bad one.
            raise Refusal('not_authenticated')
        headers = {name: request.headers[name] for name in ('Cookie', 'Authorization') if name in request.headers}
        try:
            with opener.open(urllib.request.Request(self.identify_url, headers=headers), timeout=5) as response:
                told = parse_json(response.read(65536).decode()) if response.status == 200 else None
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in (401, 403, 404) or 300 <= error.code < 400:
                told = None
            else:
                raise
        keys = keys_of(told)
        if not keys:
            raise Refusal('not_authenticated')
        return keys

    def find(self, keys):
        for name, value in keys:
            if name == 'userId':
                users = self.by_id(value)
            else:
                users = self.filter('email' if name == 'verifiedEmail' else name, value)
            if len(users) > 1:
                raise Refusal('provider_invalid')
            if users and not (name == 'verifiedEmail' and self.is_of_other(users[0], keys)):
                return users[0]
        return None

    def is_of_other(self, user, keys):
        """Whether the card belongs to another account, which enrolled with the visitor's e-mail."""
        own = [value for name, value in keys if name == 'externalId']
        return bool(own) and bool(user.get('externalId')) and str(user['externalId']) not in own

    def by_id(self, user_id):
        if not re.fullmatch('[0-9a-f]{24}', user_id):
            return []
        try:
            users = users_of(call('GET', f'{self.base}/{user_id}', headers=self.keys))
        except Refusal as refusal:
            if refusal.provider_status not in (404, 405):
                raise
            return self.filter('_id', user_id)
        if [user['_id'] for user in users] != [user_id]:
            raise Refusal('provider_invalid')
        return users

    def filter(self, name, value):
        """Those whom the provider names, and only if they are those asked for: it may not know the filter."""
        try:
            users = users_of(call('GET', f'{self.base}?{urllib.parse.urlencode({name: value})}', headers=self.keys))
        except Refusal as refusal:
            if refusal.provider_status != 404:
                raise
            self.require_listed()
            return []
        self.has_listed = True
        wanted = ascii_lower(value) if name == 'email' else value
        for user in users:
            has = str(user.get(name) or '')
            if (ascii_lower(has) if name == 'email' else has) != wanted:
                raise Refusal('provider_invalid')
        return users

    def require_listed(self):
        """@raises Refusal where the list of users does not answer either: its address is wrong, which must invite nobody to enrol"""
        if not self.has_listed:
            call('GET', self.base, headers=self.keys, status_only=True)
            self.has_listed = True

    # What leaves

    def answer(self, user):
        actions = ['enroll'] if user is None else ['edit'] if self.write else []
        return {'pass': user and self.card(user), 'fields': self.fields, 'actions': actions, 'downloadUrl': None}

    def card(self, user):
        data = data_of(user) or {}
        whole = {name: text_or_none(user.get(name)) for name in (*OWN, *MEMBERS)}
        installed = user.get('pass')
        whole['platform'] = text_or_none(installed.get('platform')) if isinstance(installed, dict) else None
        whole['emailSent'] = user['emailSent'] if isinstance(user.get('emailSent'), bool) else None
        # Pictures come from hosts that a list would have to name; this example has none.
        whole['imageUrl'] = None
        shown = {name: value if name in self.read else None for name, value in whole.items()}
        return {'userId': user['_id'], **shown, 'data': {name: plain(data.get(name)) for name in self.custom}}

    def show(self, request):
        return json_answer(200, self.answer(self.find(self.subject(request))))

    # What comes in

    def read_form(self, request, allowed):
        form = request.json(closed=('name', 'email', 'phone', 'data'))
        errors = []
        data = form.get('data', {})
        if not isinstance(data, dict):
            raise invalid('/data')
        for pointer, name, value in [(f'/{key}', key, form[key]) for key in form if key != 'data'] + [
                (f'/data/{key[:64]}', key, data[key]) for key in data]:
            is_own = pointer.startswith('/data/') is False
            known = name in allowed and (name in OWN) == is_own
            if not known:
                errors.append({'pointer': pointer, 'code': 'not_editable'})
            elif not self.is_fine(name, value):
                errors.append({'pointer': pointer, 'code': 'invalid'})
        if errors:
            raise Refusal('request_invalid', errors)
        return form

    def is_fine(self, name, value):
        field = next(field for field in self.fields if field['id'] == name)
        if value is None or value == '':
            return not field['required']
        if name in OWN and not isinstance(value, str) or not isinstance(value, (str, int, float, bool)):
            return False
        text = str(value)
        if len(text) > 1024 or re.search(r'[\x00-\x1f\x7f]', text):
            return False
        if name == 'email':
            return EMAIL.fullmatch(text) is not None and unicodedata.normalize('NFKC', text) == text
        if field['type'] == 'number':
            return re.fullmatch(r'-?\d{1,15}(\.\d{1,15})?', text) is not None
        return field['type'] != 'select' or text in field['options']

    def edit(self, request):
        keys = self.subject(request)
        form = self.read_form(request, self.write)
        user = self.find(keys)
        if user is None:
            raise not_found()
        if form.get('email') is not None:
            self.claim(form['email'], keys, user)
        if 'data' in form:
            # Whether the provider merges is not documented: it gets all of it. Read by the id: a list may show a part.
            stored = data_of(self.stored(user['_id']))
            if stored is None:
                raise Refusal('provider_invalid')
            form['data'] = {**stored, **form['data']}
        try:
            call('PATCH', f"{self.base}/{user['_id']}", form, self.keys, status_only=True)
        except Refusal as refusal:
            raise self.explain(refusal, form.get('email'), user['_id']) from None
        # What a write answers is not documented: what is stored counts.
        return json_answer(200, self.answer(self.stored(user['_id'])))

    def stored(self, user_id):
        """@raises Refusal"""
        users = self.by_id(user_id)
        if len(users) != 1:
            raise Refusal('provider_invalid')
        return users[0]

    def enroll(self, request):
        keys = self.subject(request)
        form = self.read_form(request, set(OWN) | self.write)
        known = dict(keys)
        if 'verifiedEmail' in known:
            form['email'] = known['verifiedEmail']
        missing = [{'pointer': f'/{name}', 'code': 'required'} for name in ('name', 'email') if not form.get(name)]
        if missing:
            raise Refusal('request_invalid', missing)
        if self.find(keys) is not None:
            raise Refusal('conflict')
        self.claim(form['email'], keys, None)
        if 'externalId' in known:
            form['externalId'] = known['externalId']
        try:
            users = users_of(call('POST', self.base, form, self.keys))
        except Refusal as refusal:
            raise self.explain(refusal, form['email'], None) from None
        if len(users) != 1:
            raise Refusal('provider_invalid')
        return json_answer(201, self.answer(users[0]))

    def claim(self, email, keys, user):
        """Before an e-mail is written: it must be the visitor's, or free where the host accepts any."""
        if user is not None and ascii_lower(str(user.get('email') or '')) == ascii_lower(email):
            return
        verified = [ascii_lower(value) for name, value in keys if name == 'verifiedEmail']
        if not self.accepts_unverified and ascii_lower(email) not in verified:
            raise invalid('/email', 'unverified')
        self.attempts.take(json.dumps(keys))
        if any(user is None or found['_id'] != user['_id'] for found in self.filter('email', email)):
            raise Refusal('conflict', [{'pointer': '/email', 'code': 'taken'}])

    def explain(self, refusal, email, user_id):
        """Idenge says 400 for a taken e-mail and for anything else that it does not like."""
        if refusal.provider_status != 400:
            return refusal
        if email and any(user['_id'] != user_id for user in self.filter('email', email)):
            return Refusal('conflict', [{'pointer': '/email', 'code': 'taken'}])
        return invalid('', 'refused')
