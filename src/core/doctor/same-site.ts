/** Whether two addresses are on one site, as far as that can be said without the Public Suffix List. */

/** Second-level names under which registries of countries register domains: `shop.com.br`, `shop.co.uk`. */
const secondLevel = /^(?:ac|adv|art|co|com|eco|edu|gob|gov|ind|mil|mus|ne|net|nom|or|org|srv|tur|tv)$/;

/**
 * Compares scheme and registrable domain: the last two labels of the host, or three below a country's second-level name.
 * Hosts below one shared suffix of a hosting provider (`a.host.example` and `b.host.example` of two customers) count as one
 * site here and as two in a browser.
 * @see https://html.spec.whatwg.org/multipage/browsers.html#same-site
 */
export function isSameSite(one: URL, other: URL): boolean {
  return one.protocol === other.protocol && siteOf(one.hostname) === siteOf(other.hostname);
}

function siteOf(host: string): string {
  if (/^\[|^[\d.]+$/.test(host)) return host;
  const labels = host.replace(/\.$/, '').split('.');
  const [second = '', top = ''] = labels.slice(-2);
  return labels.slice(top.length === 2 && secondLevel.test(second) ? -3 : -2).join('.');
}
