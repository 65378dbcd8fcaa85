/** One backend per rule that breaks exactly that rule. */
import { assertion } from './assertion.js';
import type { Breakage } from './break.js';
import { everyRoute } from './every-route.js';
import { idenge } from './idenge.js';
import { ingresse } from './ingresse.js';
import { solutiNews } from './soluti-news.js';
import { solutiResult } from './soluti-result.js';
import { soluti } from './soluti.js';

export const breakages: Record<string, () => Breakage> = {
  ...everyRoute,
  ...soluti,
  ...solutiNews,
  ...solutiResult,
  ...ingresse,
  ...idenge,
  ...assertion,
};
