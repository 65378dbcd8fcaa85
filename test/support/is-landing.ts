/** Whether the tests run for a landing, which must be short; the nightly run has every repetition. */
export const isLanding = process.env['CATRACA_LANDING'] === '1';
