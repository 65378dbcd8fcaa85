/** Where a login returns to unless the page says otherwise: the element and the doctor share the rule. */
import { stripReturn } from './strip-return.js';

/** Longest URL that the backend takes, in UTF-16 units. */
export const longestReturnUrl = 2048;

/**
 * The URL of a page with its query, by which many sites tell their pages apart, without its fragment and without what a
 * login adds. Without the query where it would be too long.
 */
export function pageReturnUrl(page: string): string {
  const address = page.replace(/#.*/s, '');
  const { cleanUrl } = stripReturn(address);
  return cleanUrl.length > longestReturnUrl ? address.replace(/\?.*/s, '') : cleanUrl;
}
