/** The keys of sessionStorage that a login without backend uses. */

/** A login that left this tab. */
export const loginKey = 'catraca:login';
