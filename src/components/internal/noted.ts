/** What elements saw in this tab that only the doctor on the page can report: ids of its findings, in sessionStorage. */
const key = 'catraca:noted';

export function note(id: string): void {
  try {
    sessionStorage.setItem(key, [...new Set([...readNoted(), id])].join(' '));
  } catch {
    // Forbidden or full: the console has the sentence.
  }
}

export function readNoted(): readonly string[] {
  try {
    return sessionStorage.getItem(key)?.split(' ') ?? [];
  } catch {
    return [];
  }
}
