/** The simulated phone of a cardholder, and the page that a pass is downloaded from. */
import { attribute, html, type Html } from '../pages/html.js';
import { stopIcon } from '../pages/icons.js';
import { keptFields, noticeRegion, type Visitor } from '../pages/page.js';
import { fill, type Words } from '../pages/words.js';
import type { IdengeUser } from './idenge-users.js';

const mostChoices = 50;

/** Where the phone's own pages are. */
export const passPhonePath = '/idenge/phone';

export interface PassPhoneView {
  readonly visitor: Visitor;
  readonly users: readonly IdengeUser[];
  /** Whose phone it is; `null` where nobody fits. */
  readonly user: IdengeUser | null;
  /** Whom the address names; `null`: whoever came last. */
  readonly wanted: string | null;
}

export function passPhonePage(view: PassPhoneView): Html {
  const { words } = view.visitor;
  return html`<main data-poll>
    ${
      view.visitor.embedded
        ? html`<h1 class="visually-hidden">${words.passPhoneTitle}</h1>`
        : html`<div class="row spread">
            <h1>${words.passPhoneTitle}</h1>
            <span class="chip warning">${words.simulated}</span>
          </div>`
    }
    <div data-live="user">${userForm(view)}</div>
    <div class="device">
      <div class="screen">
        <div class="status-bar" aria-hidden="true"><span></span></div>
        ${noticeRegion(view.visitor)}
        <div class="app" data-live="screen" tabindex="-1">${screen(view)}</div>
      </div>
    </div>
    <div data-live="staff">${view.user === null ? null : staff(view.visitor, view.user)}</div>
  </main>`;
}

function userForm({ visitor, users, user, wanted }: PassPhoneView): Html {
  const { words } = visitor;
  const stranger =
    user === null && wanted !== null ? html`<option value="${wanted}" selected>${wanted}</option>` : null;
  return html`<form method="get" action="${visitor.path(passPhonePath)}" data-swap data-auto>
    ${keptFields(visitor)}
    <label for="user">${words.passUser}</label>
    <select id="user" name="user" data-testid="pass-user">
      ${stranger}
      ${choicesOf(users, user).map(
        (item) =>
          html`<option value="${item._id}" ${attribute('selected', item === user)}>
            ${item.name ?? '–'} · ${item.email ?? item._id}
          </option>`,
      )}
    </select>
    <button class="small without-script" type="submit">${words.apply}</button>
  </form>`;
}

/** Who came last, and whose phone it is: nobody looks for somebody among thousands here. */
function choicesOf(users: readonly IdengeUser[], user: IdengeUser | null): readonly IdengeUser[] {
  const latest = users.slice(-mostChoices).reverse();
  return user === null || latest.includes(user) ? latest : [user, ...latest];
}

function screen({ visitor, user, wanted }: PassPhoneView): Html {
  const { words } = visitor;
  if (user === null) {
    const text = wanted === null ? words.passNobodyAtAll : words.passNobody;
    return html`<p class="empty" data-testid="pass-nobody">${text}</p>`;
  }
  const installed = user.status === 'installed';
  return html`<div class="app-bar">
      <h2 tabindex="-1">${words.passWallet}</h2>
      <span class="chip ${chipOf(user.status)}" data-testid="pass-status" data-status="${user.status ?? 'none'}"
        >${statusText(words, user.status)}</span
      >
    </div>
    ${installed ? passCard(words, user) : html`<p class="empty">${words.passWalletEmpty}</p>`}
    ${installed ? actionForm(visitor, user, 'uninstall', words.passUninstall, '') : null}
    <h2>${words.passInbox}</h2>
    ${user.emailSent ? mail(visitor, user) : html`<p class="empty" data-testid="pass-no-mail">${words.passNoMail}</p>`}`;
}

/** The e-mail with the link, and the short way to install without following it. */
function mail(visitor: Visitor, user: IdengeUser): Html {
  const { words } = visitor;
  return html`<section class="sheet" data-testid="pass-mail" aria-labelledby="mail-title">
    <h3 id="mail-title">${words.passMailTitle}</h3>
    <p class="note">${words.passMailText}</p>
    <a
      class="button wide"
      href="${visitor.link(`/idenge/pass/${user._id}`, { embed: null })}"
      target="_blank"
      data-testid="pass-download"
      >${words.passDownload}</a
    >
    ${
      user.status === 'installed' || user.status === 'deleted'
        ? null
        : actionForm(visitor, user, 'install', words.passInstall, 'primary')
    }
  </section>`;
}

function staff(visitor: Visitor, user: IdengeUser): Html {
  const { words } = visitor;
  return html`<section class="row spread" aria-labelledby="staff-title">
    <h2 id="staff-title" class="note">${words.passStaff}</h2>
    ${actionForm(visitor, user, 'delete', words.passDelete, 'small danger')}
  </section>`;
}

/** A button that changes the pass; an installation asks for the kind of phone. */
function actionForm(visitor: Visitor, user: IdengeUser, action: string, text: string, className: string): Html {
  const platforms = [
    ['ios', 'iPhone'],
    ['android', 'Android'],
  ] as const;
  return html`<form
    class="stack-small"
    method="post"
    action="${visitor.link(`${passPhonePath}/${action}`, { user: user._id })}"
    data-swap
  >
    ${
      action === 'install'
        ? html`<div>
            <label for="platform">${visitor.words.passPlatform}</label>
            <select id="platform" name="platform" data-testid="pass-platform">
              ${platforms.map(
                ([value, name]) =>
                  html`<option value="${value}" ${attribute('selected', value === user.pass?.platform)}>
                    ${name}
                  </option>`,
              )}
            </select>
          </div>`
        : null
    }
    <button class="wide ${className}" type="submit" data-testid="pass-${action}">${text}</button>
  </form>`;
}

/** The page that the e-mail's link leads to. */
export function passDownloadPage(visitor: Visitor, user: IdengeUser | null): Html {
  const { words } = visitor;
  if (user === null) return downloadFrame(visitor, endOf(words.notFoundTitle, words.notFoundText));
  if (user.status === 'deleted') return downloadFrame(visitor, endOf(words.passIsDeleted, ''));
  const add = (platform: string, text: string, className: string) =>
    html`<button class="wide ${className}" name="platform" value="${platform}" data-testid="pass-add-${platform}">
      ${text}
    </button>`;
  return downloadFrame(
    visitor,
    html`<h1>${words.passPageTitle}</h1>
      ${noticeRegion(visitor)}
      <div class="stack" data-live="pass" tabindex="-1">
        ${passCard(words, user)}
        <p>
          <span class="chip ${chipOf(user.status)}" data-testid="pass-status" data-status="${user.status ?? 'none'}"
            >${statusText(words, user.status)}</span
          >
        </p>
        <form class="stack-small" method="post" action="${visitor.link(`/idenge/pass/${user._id}/add`)}" data-swap>
          ${add('ios', words.passAddIos, 'primary')} ${add('android', words.passAddAndroid, '')}
        </form>
      </div>`,
  );
}

function downloadFrame(visitor: Visitor, body: Html): Html {
  return html`<main class="stack" data-poll>
    <div class="topline">
      <span class="wordmark">Idenge</span>
      <span class="chip warning">${visitor.words.simulated}</span>
    </div>
    <section class="card stack">${body}</section>
  </main>`;
}

function endOf(title: string, text: string): Html {
  return html`<div class="stack centre">
    ${stopIcon}
    <h1>${title}</h1>
    <p class="muted">${text}</p>
  </div>`;
}

function passCard(words: Words, user: IdengeUser): Html {
  const platforms: Readonly<Record<string, string>> = { ios: 'iPhone', android: 'Android' };
  const platform = user.pass?.platform ?? '';
  return html`<div class="pass-card" data-testid="pass-card">
    <div class="top">
      <span>Club Marina</span>${
        platform === '' ? null : html`<span class="chip">${platforms[platform] ?? platform}</span>`
      }
    </div>
    <div>
      <p class="holder">${user.name ?? user.email ?? ''}</p>
      <p class="number">${fill(words.passNumber, { number: user.externalId ?? user._id.slice(-6) })}</p>
    </div>
  </div>`;
}

function statusText(words: Words, status: string | null): string {
  const texts: Readonly<Record<string, string>> = {
    installed: words.passStatusInstalled,
    uninstalled: words.passStatusUninstalled,
    deleted: words.passStatusDeleted,
  };
  return status === null ? words.passStatusNone : (texts[status] ?? status);
}

function chipOf(status: string | null): string {
  const chips: Readonly<Record<string, string>> = { installed: 'good', uninstalled: 'warning', deleted: 'danger' };
  return chips[status ?? ''] ?? '';
}
