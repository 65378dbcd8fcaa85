/** The keys of sessionStorage that a login without backend uses. */

/** A login that left this tab. */
export const loginKey = 'catraca:login';
/** The address that `return.html` was reached by, on its way to the page that the visitor left. */
export const returnKey = 'catraca:return';
