/** Keeps a flow under way in the tab's storage, so that a reload takes it up again. */
import { isBoolean, isString, matching, nullable, optional, shape, type Guard } from '../client/guards.js';
import type { SolutiHandle } from '../client/soluti-client.js';
import type { SolutiApp } from './soluti-state.js';

/** The part of `Storage` that is needed. */
export interface KeyStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface SavedFlow extends SolutiHandle, SolutiApp {
  /** The key of the element that began it. */
  readonly owner?: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

export interface FlowShelf {
  save(flow: SolutiHandle, app: SolutiApp, owner: string): void;
  /** The flow that this tab began, at most 10 minutes ago. */
  load(): SavedFlow | null;
  clear(): void;
}

const longestLife = 600_000;

const isSavedFlow = shape<SavedFlow>({
  owner: optional(isString),
  id: matching(/^[\w-]{22}$/),
  secret: matching(/^[\w-]{43}$/),
  startedAt: Number.isFinite as Guard<number>,
  clientName: nullable(isString),
  canNotify: isBoolean,
  appLink: nullable(isString),
});

/** `storage` may throw, as it does in a sandboxed frame: then nothing is kept, and a reload begins anew. */
export function createFlowShelf(endpoint: string, storage: () => KeyStorage, wallClock: () => number): FlowShelf {
  const key = `catraca:flow:${endpoint}`;
  const attempt = <T>(work: (storage: KeyStorage) => T): T | null => {
    try {
      return work(storage());
    } catch {
      return null;
    }
  };
  const clear = (): void => void attempt((store) => store.removeItem(key));
  return {
    save: ({ id, secret }, { clientName, canNotify, appLink }, owner) =>
      void attempt((store) => {
        store.setItem(
          key,
          JSON.stringify({
            id,
            secret,
            owner,
            startedAt: wallClock(),
            clientName,
            canNotify,
            appLink,
          } satisfies SavedFlow),
        );
      }),
    load: () => {
      const value: unknown = attempt((store) => JSON.parse(store.getItem(key) ?? 'null') as unknown);
      const isFresh = isSavedFlow(value) && Math.abs(wallClock() - value.startedAt) <= longestLife;
      if (!isFresh) clear();
      return isFresh ? value : null;
    },
    clear,
  };
}
