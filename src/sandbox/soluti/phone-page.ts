/** The simulated phone of a certificate holder: pushed requests, the scanner, the question before an approval. */
import { attribute, html, type Html } from '../pages/html.js';
import { codeIcon, keyIcon } from '../pages/icons.js';
import { keptFields, noticeRegion, type Visitor } from '../pages/page.js';
import { fill } from '../pages/words.js';
import type { AuthRequest } from './auth-requests.js';
import { holders, maskUsername, type Holder } from './holders.js';

/** What the phone shows. */
export type PhoneScreen =
  | { readonly kind: 'home'; readonly pushed: readonly AuthRequest[] }
  | { readonly kind: 'scanner'; readonly codes: readonly AuthRequest[]; readonly unknownCode: boolean }
  | { readonly kind: 'question'; readonly request: AuthRequest };

export interface PhoneView {
  readonly visitor: Visitor;
  readonly holder: Holder;
  readonly screen: PhoneScreen;
}

/** Where the phone's own pages are. */
export const phonePath = '/soluti/phone';

export function phonePage(view: PhoneView): Html {
  const { words } = view.visitor;
  return html`<main data-poll>
    ${
      view.visitor.embedded
        ? html`<h1 class="visually-hidden">${words.phoneTitle}</h1>`
        : html`<div class="row spread">
            <h1>${words.phoneTitle}</h1>
            <span class="chip warning">${words.simulated}</span>
          </div>`
    }
    ${holderForm(view)}
    <div class="device">
      <div class="screen">
        <div class="status-bar" aria-hidden="true"><span></span></div>
        ${noticeRegion(view.visitor)}
        <div class="app" data-live="screen" tabindex="-1">${appBar(view)} ${screenOf(view)}</div>
      </div>
    </div>
  </main>`;
}

function holderForm({ visitor, holder }: PhoneView): Html {
  const { words } = visitor;
  return html`<form method="get" action="${visitor.path(phonePath)}" data-swap data-auto>
    ${keptFields(visitor)}
    <label for="holder">${words.phoneHolder}</label>
    <select id="holder" name="holder" data-testid="phone-holder">
      ${holders.map(
        ({ username, name }) =>
          html`<option value="${username}" ${attribute('selected', username === holder.username)}>
            ${name} · ${maskUsername(username)}
          </option>`,
      )}
    </select>
    <button class="small without-script" type="submit">${words.apply}</button>
  </form>`;
}

function appBar({ visitor, holder, screen }: PhoneView): Html {
  const home = visitor.link(phonePath, { holder: holder.username });
  return html`<div class="app-bar">
    ${
      screen.kind === 'home'
        ? html`<span class="row"
            >${keyIcon} ${fill(visitor.words.phoneHello, { name: holder.name.split(' ')[0] ?? '' })}</span
          >`
        : html`<a href="${home}" data-swap data-testid="phone-home">‹ ${visitor.words.phoneBack}</a>`
    }
    <span class="number">${maskUsername(holder.username)}</span>
  </div>`;
}

function screenOf(view: PhoneView): Html {
  switch (view.screen.kind) {
    case 'home':
      return homeScreen(view, view.screen.pushed);
    case 'scanner':
      return scannerScreen(view, view.screen.codes, view.screen.unknownCode);
    case 'question':
      return questionScreen(view, view.screen.request);
  }
}

function homeScreen({ visitor, holder }: PhoneView, pushed: readonly AuthRequest[]): Html {
  const { words } = visitor;
  return html`<h2 tabindex="-1">${words.phoneRequests}</h2>
    ${
      pushed.length === 0
        ? html`<p class="empty" data-testid="phone-empty">${words.phoneNoRequests}</p>`
        : html`<ul class="stack">
            ${pushed.map((request) => html`<li>${question(visitor, holder, request, true)}</li>`)}
          </ul>`
    }
    <div class="stack-small push-down">
      <a
        class="button ${pushed.length === 0 ? 'primary' : ''} wide"
        data-swap
        data-testid="phone-scan"
        href="${visitor.link(phonePath, { holder: holder.username, screen: 'scanner' })}"
        >${words.phoneScan}</a
      >
      <p class="note">${words.phoneNever}</p>
    </div>`;
}

function scannerScreen({ visitor, holder }: PhoneView, codes: readonly AuthRequest[], unknownCode: boolean): Html {
  const { words } = visitor;
  return html`<h2 tabindex="-1">${words.phoneScan}</h2>
    <div class="viewfinder">
      ${codes.length === 0 ? html`<p class="muted" data-testid="phone-no-codes">${words.phoneNoCodes}</p>` : null}
      <ul class="stack-small" aria-label="${words.phoneCodes}">
        ${codes.map((request) => html`<li>${codeLink(visitor, holder, request)}</li>`)}
      </ul>
    </div>
    <form class="stack-small" method="get" action="${visitor.path(phonePath)}" data-swap>
      ${keptFields(visitor)}
      <input type="hidden" name="holder" value="${holder.username}" />
      <label for="code">${words.phonePaste}</label>
      <input id="code" name="code" autocomplete="off" spellcheck="false" required data-testid="phone-paste" />
      ${
        unknownCode
          ? html`<p class="error" role="alert" data-testid="phone-unknown-code">${words.phoneUnknownCode}</p>`
          : null
      }
      <button type="submit" data-testid="phone-read">${words.phoneRead}</button>
    </form>`;
}

/** A code that lies before the camera; the end of its text tells it from another. */
function codeLink(visitor: Visitor, holder: Holder, request: AuthRequest): Html {
  const end = request.id.slice(-4);
  const href = visitor.link(phonePath, { holder: holder.username, request: request.id });
  const label = fill(visitor.words.phoneReadCode, { client: request.clientName, end });
  return html`<a
    class="code"
    data-swap
    data-testid="phone-code"
    data-request="${request.id}"
    href="${href}"
    aria-label="${label}"
  >
    ${codeIcon}<span>${request.clientName}<small>…${end}</small></span>
  </a>`;
}

function questionScreen({ visitor, holder }: PhoneView, request: AuthRequest): Html {
  return html`<h2 tabindex="-1">${visitor.words.phoneRequest}</h2>
    ${question(visitor, holder, request, false)}`;
}

/** The question whether to approve; a push also shows the number to compare. */
function question(visitor: Visitor, holder: Holder, request: AuthRequest, pushed: boolean): Html {
  const { words } = visitor;
  const title = `ask-${request.id}`;
  const button = (decision: string, text: string, className: string) =>
    html`<button
      class="wide ${className}"
      name="decision"
      value="${decision}"
      data-testid="phone-${decision}"
      aria-describedby="${title}"
    >
      ${text}
    </button>`;
  return html`<form
    class="sheet ask"
    method="post"
    action="${visitor.link(`${phonePath}/decide`, { holder: holder.username })}"
    data-swap
    data-testid="${pushed ? 'phone-push' : 'phone-question'}"
  >
    <input type="hidden" name="request" value="${request.id}" />
    <p id="${title}"><strong data-testid="phone-client">${request.clientName}</strong> ${words.phoneAsks}</p>
    ${
      pushed
        ? html`<div class="stack-small">
            <p class="note">${words.phoneChallenge}</p>
            <p class="challenge number" data-testid="phone-challenge">${request.challenge}</p>
          </div>`
        : null
    }
    <p class="note">${words.phoneScope}</p>
    ${button('approve', words.phoneApprove, 'primary')}
    ${pushed ? button('other-number', words.phoneOtherNumber, '') : null}
    ${button('ignore', words.phoneIgnore, 'plain')}
  </form>`;
}
