/** Every planted flaw. */
import { elementFlaws } from './flaws-elements.mjs';
import { limitFlaws } from './flaws-limits.mjs';
import { pageFlaws } from './flaws-page.mjs';
import { serverFlaws } from './flaws-server.mjs';
import { routeFlaws } from './flaws-routes.mjs';
import { urlFlaws } from './flaws-url.mjs';

/** @type {readonly import('./flaw.mjs').Flaw[]} */
export const flaws = [...urlFlaws, ...serverFlaws, ...routeFlaws, ...limitFlaws, ...elementFlaws, ...pageFlaws];
