/** What a rule of the protocol is to the tool that checks it: an id, a sentence, what to do, and a check. */
import type { Answer, Bench } from './bench.js';

export type Provider = 'soluti' | 'ingresse' | 'idenge';

/** The rest of a check that only waits: it may run beside other rules, so it must not touch the sandbox's switches. */
export type Rest = () => Promise<void>;

export interface Rule {
  /** Never changes: names the rule in reports and options. */
  readonly id: string;
  /** What must hold, as docs/protocol.md has it. */
  readonly says: string;
  /** What to do where it does not. */
  readonly remedy: string;
  /** Checked only where the backend serves all of them. */
  readonly needs?: readonly Provider[];
  /** @throws {Broken} what was seen instead; {@link Skipped} where this backend is not set up for it */
  readonly check?: (bench: Bench) => Promise<void | Rest>;
  /** Judges every answer of the whole run at its end. */
  readonly observe?: (answers: readonly Answer[]) => void;
}

/** A rule does not hold; the message says what was seen. */
export class Broken extends Error {}

/** A rule cannot be checked here; the message says why. */
export class Skipped extends Error {}

/** @throws {Broken} */
export function must(condition: unknown, seen: string): asserts condition {
  if (condition !== true) throw new Broken(seen);
}

/** @throws {Broken} */
export function mustEqual(seen: unknown, wanted: unknown, what: string): void {
  const [is, should] = [seen, wanted].map((value) => (value === undefined ? 'not there' : JSON.stringify(value)));
  must(is === should, `${what} is ${String(is)} instead of ${String(should)}`);
}
