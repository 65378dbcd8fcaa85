/** The simulated login page of Ingresse: sign in, create an account, recover a password, and the pages that end it. */
import { attribute, html, type Html } from '../pages/html.js';
import { doneIcon, stopIcon, ticketIcon } from '../pages/icons.js';
import type { Visitor } from '../pages/page.js';
import { fill, type Words } from '../pages/words.js';
import { demoAccounts } from './accounts.js';
import { isDeepLink } from './return-address.js';

export type LoginView = 'sign-in' | 'sign-up' | 'recover' | 'recovered';

export interface LoginForm {
  readonly view: LoginView;
  readonly apiKey: string | null;
  readonly returnUrl: string | null;
  /** The address of the page in a view, with all that it was opened with. */
  readonly address: (view: LoginView | 'cancelled') => string;
  /** What was typed before it was refused. */
  readonly typed: { readonly email: string; readonly name: string };
  readonly problem: 'wrongPassword' | 'emailTaken' | 'fieldsMissing' | null;
}

export function loginPage(visitor: Visitor, form: LoginForm): Html {
  const { words } = visitor;
  const titles = {
    'sign-in': 'loginTitle',
    'sign-up': 'signUpTitle',
    recover: 'recoverTitle',
    recovered: 'recoverTitle',
  } as const;
  return frame(
    visitor,
    html`<div class="stack-small">
        <h1>${words[titles[form.view]]}</h1>
        <p class="note">${words.loginIntro}</p>
      </div>
      ${form.view === 'recovered' ? html`<p class="notice" role="status">${words.recovered}</p>` : loginForm(words, form)}
      <div class="links">${otherViews(words, form)}</div>
      <hr class="rule" />
      <div class="foot">
        <div class="note">${destination(words, form)}</div>
        <a class="button small" data-testid="ingresse-cancel" data-close href="${form.address('cancelled')}"
          >${words.cancel}</a
        >
      </div>`,
    form.view === 'sign-in' ? accountList(visitor) : null,
  );
}

function loginForm(words: Words, form: LoginForm): Html {
  const { view, problem, typed } = form;
  const invalid = problem === null ? null : html` aria-invalid="true" aria-describedby="problem"`;
  const submit = { 'sign-in': words.signIn, 'sign-up': words.signUp, recover: words.recover, recovered: '' };
  const nameField = html`<div>
    <label for="name">${words.name}</label>
    <input id="name" name="name" autocomplete="name" data-testid="ingresse-name" value="${typed.name}" required />
  </div>`;
  const passwordField = html`<div>
    <label for="password">${words.password}</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="${view === 'sign-up' ? 'new-password' : 'current-password'}"
      data-testid="ingresse-password"
      required
      ${invalid}
    />
  </div>`;
  return html`<form class="stack" method="post" action="${form.address(view)}" data-login>
    ${view === 'recover' ? html`<p>${words.recoverText}</p>` : null} ${view === 'sign-up' ? nameField : null}
    <div>
      <label for="email">${words.email}</label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="username"
        data-testid="ingresse-email"
        value="${typed.email}"
        required
        ${invalid}
        ${attribute('autofocus', true)}
      />
    </div>
    ${view === 'recover' ? null : passwordField}
    ${
      problem === null
        ? null
        : html`<p class="error" id="problem" role="alert" data-testid="ingresse-problem">${words[problem]}</p>`
    }
    <button class="ingresse wide" type="submit" data-testid="ingresse-submit">${submit[view]}</button>
  </form>`;
}

function otherViews(words: Words, { view, address }: LoginForm): Html {
  if (view !== 'sign-in')
    return html`<a href="${address('sign-in')}" data-testid="ingresse-to-sign-in">${words.toSignIn}</a>`;
  return html`<a href="${address('sign-up')}" data-testid="ingresse-to-sign-up">${words.toSignUp}</a>
    <a href="${address('recover')}" data-testid="ingresse-to-recover">${words.toRecover}</a>`;
}

function destination(words: Words, { apiKey, returnUrl }: LoginForm): Html {
  const url = returnUrl === null ? null : new URL(returnUrl);
  const place =
    url === null
      ? null
      : isDeepLink(url.href)
        ? fill(words.loginOpensApp, { host: url.protocol })
        : fill(words.loginReturnsTo, { host: url.host });
  return html`${apiKey === null ? null : html`<p>${fill(words.loginFor, { key: apiKey })}</p>`}
  ${place === null ? null : html`<p data-testid="ingresse-destination">${place}</p>`}`;
}

/** The demo accounts, each with a button that fills the form; without script it is just the list. */
function accountList(visitor: Visitor): Html {
  const { words } = visitor;
  return html`<section class="card stack-small" aria-labelledby="accounts-title">
    <h2 id="accounts-title">${words.demoAccounts}</h2>
    <p class="note">${fill(words.demoPassword, { password: demoAccounts[0]?.password ?? '' })}</p>
    <ul class="accounts">
      ${demoAccounts.map(
        (account) =>
          html`<li>
            <img
              class="avatar"
              src="${visitor.path(`/ingresse/pictures/${account.picture}`)}"
              alt=""
              width="40"
              height="40"
            />
            <div><strong>${account.name}</strong><span class="note">${account.email}</span></div>
            <button
              class="small"
              type="button"
              data-email="${account.email}"
              data-password="${account.password}"
              data-testid="ingresse-use-${account.id}"
              aria-label="${fill(words.useAccount, { name: account.name })}"
            >
              ${words.use}
            </button>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** For a return address that is a deep link: it is opened at once, and by a button where that is not allowed. */
export function continueInAppPage(visitor: Visitor, address: string): Html {
  const { words } = visitor;
  return frame(
    visitor,
    html`<div class="stack centre">
      ${doneIcon}
      <h1>${words.signedIn}</h1>
      <p class="muted">${words.continueInAppText}</p>
      <a class="button ingresse wide" data-testid="continue-in-app" data-follow href="${address}"
        >${words.continueInApp}</a
      >
    </div>`,
  );
}

/** For the ways in which the visitor gets no further. */
export function endPage(visitor: Visitor, end: 'signed-in' | 'cancelled' | 'bad-return', backTo: string | null): Html {
  const { words } = visitor;
  const texts = {
    'signed-in': [words.signedIn, words.signedInNowhere],
    cancelled: [words.cancelled, words.cancelledText],
    'bad-return': [words.badReturnTitle, words.badReturnText],
  } as const;
  const [title, text] = texts[end];
  return frame(
    visitor,
    html`<div class="stack centre">
      ${end === 'signed-in' ? doneIcon : stopIcon}
      <h1>${title}</h1>
      <p class="muted">${text}</p>
      ${backTo === null ? null : html`<a class="button wide" href="${backTo}" data-testid="ingresse-back">${words.backToSite}</a>`}
    </div>`,
  );
}

function frame(visitor: Visitor, body: Html, below: Html | null = null): Html {
  return html`<main class="stack">
    <div class="topline">
      <span class="wordmark warm">${ticketIcon} Ingresse</span>
      <span class="chip warning">${visitor.words.simulated}</span>
    </div>
    <section class="card stack">${body}</section>
    ${below}
  </main>`;
}
