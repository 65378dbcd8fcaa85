/** Drawn icons, without anybody's trademark. Each is decoration: the words stand beside it. */
import { Html } from './html.js';

function icon(paths: string, className = ''): Html {
  const attributes = className === '' ? '' : ` class="${className}"`;
  return new Html(
    `<svg${attributes} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`,
  );
}

export const ticketIcon = icon(
  '<path d="M3 8a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v2a2 2 0 0 0 0 4v2a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-2a2 2 0 0 0 0-4z"/><path d="M14 6v2m0 3v2m0 3v2"/>',
);
export const keyIcon = icon('<circle cx="8" cy="12" r="4"/><path d="M12 12h9m-3 0v4"/>');
export const cardIcon = icon('<rect x="3" y="6" width="18" height="13" rx="2"/><path d="M3 11h18"/>');
export const codeIcon = icon(
  '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 14h2v2h-2zM14 18h2v2h-2zM18 18h2v2h-2z"/>',
);
export const doneIcon = icon('<path d="m5 13 4 4L19 7"/>', 'big-icon good');
export const stopIcon = icon('<path d="M6 6l12 12M18 6 6 18"/>', 'big-icon warning');

/** Sent as `/assets/icon.svg`. */
export const pageIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#2457d6"/><path d="M6 12h12M12 6v12M8 8l8 8M16 8l-8 8" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>`;
