/** The script of every page. Without it all works by plain links and forms; with it, in place and by itself. */

/** Sent as `/assets/sandbox.js`. */
export const pageScript = `'use strict';
document.documentElement.classList.add('js');

// What the server last sent for each region, to replace only what changed.
const sent = new Map();
let actions = 0;

addEventListener('DOMContentLoaded', () => {
  for (const region of document.querySelectorAll('[data-live]')) sent.set(region.dataset.live, region.innerHTML);
  dropNotice(location.href);
  localTimes();
  document.querySelector('a[data-follow]')?.click();
  if (document.querySelector('[data-poll]')) setTimeout(poll, 1000);
});

document.addEventListener('click', (event) => {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest('a[data-swap]');
  if (link) {
    event.preventDefault();
    void act(link.href);
  }
  const closer = event.target.closest('a[data-close]');
  if (closer) {
    event.preventDefault();
    window.close();
    // Still here: this window was not opened by a script.
    setTimeout(() => location.assign(closer.href), 150);
  }
  const filler = event.target.closest('button[data-email]');
  if (filler) {
    const form = document.querySelector('form[data-login]');
    form.elements.email.value = filler.dataset.email;
    form.elements.password.value = filler.dataset.password;
    form.querySelector('button[type=submit]').focus();
  }
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('form[data-swap]')) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  if (form.method === 'post') void act(form.action, { method: 'POST', body: fields });
  else void act(form.action.split('?')[0] + '?' + fields);
});

document.addEventListener('change', (event) => {
  const form = event.target.closest('form[data-auto]');
  if (form && form.reportValidity()) form.requestSubmit();
});

async function act(url, options) {
  actions += 1;
  try {
    const { page, url: address } = await load(url, options);
    swap(page, false);
    document.querySelector('.notice')?.scrollIntoView({ block: 'nearest' });
    dropNotice(address);
  } finally {
    actions += 1;
  }
}

async function poll() {
  const before = actions;
  try {
    if (!document.hidden) {
      const { page } = await load(location.href);
      if (before === actions) swap(page, true);
    }
  } catch {
    // The sandbox is away; the next round may find it.
  }
  setTimeout(poll, 1000);
}

async function load(url, options = {}) {
  const response = await fetch(url, { ...options, headers: { accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  return { page, url: response.url };
}

function swap(page, polling) {
  for (const region of document.querySelectorAll('[data-live]')) {
    const name = region.dataset.live;
    const next = page.querySelector('[data-live="' + name + '"]');
    if (!next || sent.get(name) === next.innerHTML) continue;
    if (polling && (name === 'notice' || isBusy(region))) continue;
    sent.set(name, next.innerHTML);
    replace(region, next);
  }
  localTimes();
}

// Somebody is typing or choosing here.
function isBusy(region) {
  return region.contains(document.activeElement) && document.activeElement.matches('input:not([type=checkbox]), select');
}

function replace(region, next) {
  const focused = region.contains(document.activeElement) ? keyOf(document.activeElement) : null;
  const open = [...region.querySelectorAll('details[open][id]')].map((element) => element.id);
  region.replaceChildren(...document.importNode(next, true).childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  if (focused === null) return;
  const successor = focused && region.querySelector(focused);
  // What had the focus is gone: the new screen begins at its heading.
  (successor || region.querySelector('[autofocus], h2[tabindex]') || region).focus();
}

// Finds the same control after a replacement.
function keyOf(element) {
  if (element.id) return '#' + CSS.escape(element.id);
  if (element.name) return '[name="' + CSS.escape(element.name) + '"]';
  return '';
}

// A notice is for once: neither a reload nor a poll should say it again.
function dropNotice(address) {
  const url = new URL(address, location.href);
  url.searchParams.delete('notice');
  if (url.href !== location.href) history.replaceState(null, '', url);
}

function localTimes() {
  for (const time of document.querySelectorAll('time[data-local]')) {
    time.textContent = new Date(time.dateTime).toLocaleTimeString(document.documentElement.lang);
  }
}
`;
