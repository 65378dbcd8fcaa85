/** The default log: which console method gets an event. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { consoleLog, type LogEvent } from '../../src/server/log.js';

describe('consoleLog', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each<[LogEvent, string[]]>([
    [{ event: 'security', provider: 'soluti', what: 'scope_differs', why: 'more', level: 'error' }, ['error']],
    [{ event: 'security', provider: 'soluti', what: 'scope_differs', why: 'less' }, ['warn']],
    [{ event: 'notice', topic: 'push', message: 'off' }, ['warn']],
    [{ event: 'flow', provider: 'soluti', flow: 'abc', what: 'started' }, []],
  ])('writes to the console: %o', (event, methods) => {
    const used: string[] = [];
    for (const method of ['log', 'info', 'warn', 'error'] as const)
      vi.spyOn(console, method).mockImplementation((line) => {
        used.push(method);
        expect(line).toBe(`catraca ${JSON.stringify(event)}`);
      });
    consoleLog(event);
    expect(used).toEqual(methods);
  });
});
