/** One backend per rule that breaks exactly that rule. */
import { assertion } from './assertion.js';
import type { Breakage } from './break.js';
import { depth, depthVariants } from './depth.js';
import { everyRoute } from './every-route.js';
import { idengeData, idengeDataVariants } from './idenge-data.js';
import { idenge } from './idenge.js';
import { ingresse } from './ingresse.js';
import { solutiNews, solutiNewsVariants } from './soluti-news.js';
import { solutiResult, solutiResultVariants } from './soluti-result.js';
import { soluti } from './soluti.js';

export const breakages: Record<string, () => Breakage> = {
  ...everyRoute,
  ...depth,
  ...soluti,
  ...solutiNews,
  ...solutiResult,
  ...ingresse,
  ...idenge,
  ...idengeData,
  ...assertion,
};

/** Further backends that break a rule which is named before the colon. */
export const variants: Record<string, () => Breakage> = {
  ...depthVariants,
  ...solutiNewsVariants,
  ...solutiResultVariants,
  ...idengeDataVariants,
};
