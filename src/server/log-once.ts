/** Logs each setup error once: a mistake in the host's code would otherwise fill the log at every request. */
import type { Log, LogEvent } from './log.js';

/** Different events that are remembered; later ones are dropped, so that requests cannot grow the memory. */
const mostEvents = 50;

/** Logs a mistake in what a hook of the host answered: once, with the fix. It names members and types, never values. */
export type LogMistake = (hook: string, error: string) => void;

export function logMistakes(log: Log): LogMistake {
  const once = logOnce(log);
  return (where, error) => once({ event: 'defect', requestId: null, where, error });
}

/** A log that passes on the first of several equal events. */
export function logOnce(log: Log): Log {
  const logged = new Set<string>();
  return (event: LogEvent) => {
    const key = JSON.stringify(event);
    if (logged.has(key) || logged.size >= mostEvents) return;
    logged.add(key);
    log(event);
  };
}
