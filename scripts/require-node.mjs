/** Refuses a Node that is too old, in a sentence instead of a syntax error: nothing newer than Node 12 may stand here. */

const least = [20, 19];

/**
 * @param {string} version such as `20.19.0`
 * @returns {string | null} what to tell, or null when the version will do
 */
export function complaintAbout(version) {
  const parts = version.split('.').map(Number);
  if (parts[0] > least[0] || (parts[0] === least[0] && parts[1] >= least[1])) return null;
  return 'Catraca needs Node ' + least.join('.') + ' or newer, but this is Node ' + version + '.';
}

export function requireNode() {
  const complaint = complaintAbout(process.versions.node);
  if (complaint === null) return;
  console.error(complaint);
  process.exit(1);
}
