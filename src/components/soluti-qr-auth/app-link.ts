/** The link that opens the provider's app on this device. */
import { parseUrl } from '../../core/url/parse-url.js';

const dangerous = /^(javascript|data|vbscript|blob|file|about):$/;

/** The address, with `{qrCode}` replaced by the code's text; null where it is none, or one that runs a script. */
export function appLinkOf(template: string | null, code: string | null): string | null {
  if (template === null || code === null) return null;
  const url = parseUrl(template.replaceAll('{qrCode}', () => encodeURIComponent(code)));
  return url === null || dangerous.test(url.protocol) ? null : url.href;
}
