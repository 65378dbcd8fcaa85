/** The whole visit: what the page says of itself, then each backend that it uses. */
import { diagnosePage, endpointOf, endpointsOf } from './diagnose-page.js';
import { examineEndpoint, type ExamineOptions, type Provider } from './examine-endpoint.js';
import { pageReturnUrl } from '../url/page-return-url.js';
import { findingIds, type Finding, type FoundElement, type PageFacts } from './finding.js';

const providerOf: Readonly<Record<string, Provider>> = {
  'soluti-qr-auth': 'soluti',
  'ingresse-login-button': 'ingresse',
  'idenge-pass-card': 'idenge',
};

type Ports = Pick<ExamineOptions, 'fetch' | 'now' | 'inBrowser'>;

export async function diagnose(page: PageFacts, ports: Ports): Promise<Finding[]> {
  const found = diagnosePage(page);
  for (const endpoint of endpointsOf(page)) {
    const users = page.elements.filter((element) => endpointOf(element, page) === endpoint);
    const providers = [...new Set(users.flatMap(({ tag }) => providerOf[tag] ?? []))];
    const button = users.find(({ tag }) => tag === 'ingresse-login-button');
    const returnTo = button === undefined ? null : returnUrlOf(button, page);
    const offersPush = users.some(doesOfferPush);
    const { origin } = new URL(page.url);
    found.push(...(await examineEndpoint({ endpoint, origin, providers, returnTo, offersPush, ...ports })));
  }
  return inOrder(found);
}

/** As the element sends it, without the parameter that opened the doctor. */
function returnUrlOf({ attributes }: FoundElement, { url }: PageFacts): string {
  const wanted = attributes['return-url'] ?? '';
  if (wanted !== '') return URL.canParse(wanted, url) ? new URL(wanted, url).href : wanted;
  return pageReturnUrl(url.replace(/([?&])catraca-doctor(?:=[^&#]*)?(?:&|(?=#|$))/, '$1').replace(/[?&](?=#|$)/, ''));
}

function doesOfferPush({ tag, attributes }: FoundElement): boolean {
  return tag === 'soluti-qr-auth' && (attributes['without-push'] ?? 'false') === 'false';
}

/** What stops everything first, each once. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const unique = new Map(findings.map((finding) => [`${finding.id} ${finding.what}`, finding]));
  return [...unique.values()].sort((a, b) => findingIds.indexOf(a.id) - findingIds.indexOf(b.id));
}
