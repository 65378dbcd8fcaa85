/**
 * What becomes `dist-cdn/doctor.js`: looks at the page that it is on and says in a panel what is wrong. The loader brings
 * it where the address has `?catraca-doctor`; as a script of the page, or as `catraca/doctor` in an app's bundle, it waits
 * for that too; a bookmark calls `openDoctor`.
 */
import { diagnose } from '../../core/doctor/diagnose.js';
import type { Finding } from '../../core/doctor/finding.js';
import { pageLocale, showPanel } from './doctor-panel.js';
import { page } from '../internal/unclobbered.js';
import { readDocument } from './read-document.js';

/** Looks, and shows what was found; gives the findings. */
export async function openDoctor(): Promise<readonly Finding[]> {
  const panel = showPanel(pageLocale());
  const page = await readDocument();
  const findings = await diagnose(page, { fetch: (...call) => fetch(...call), now: () => Date.now(), inBrowser: true });
  panel.tell(findings);
  return findings;
}

// A server that renders the app imports this too, and has no page.
const { location: address } = globalThis as { readonly location?: Location };
if (address !== undefined && /[?&]catraca-doctor\b/.test(address.search)) {
  // The page's own scripts may still be about to write an element.
  if (page.readyState === 'complete') void openDoctor();
  else addEventListener('load', () => void openDoctor(), { once: true });
}
