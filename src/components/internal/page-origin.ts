/** Pages without an origin: files, `srcdoc` frames, and frames whose sandbox takes the origin away. */
import { CatracaError } from '../../core/errors.js';

/**
 * No login can come back to such a page, and no backend can list it.
 * @throws {CatracaError} `config_invalid`
 * @see WHATWG HTML, "origin" (opaque origins serialize to `null`)
 */
export function requireOrigin(protocol = location.protocol, origin = self.origin): void {
  if (origin !== 'null' && !/^(?:file|about|blob|data):$/.test(protocol)) return;
  throw new CatracaError(
    'config_invalid',
    `this page has no origin of its own (${protocol}): open it from a web server, by https: or http://localhost; in a frame use src in place of srcdoc, and allow-same-origin in its sandbox`,
  );
}
