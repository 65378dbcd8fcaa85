/** What a Soluti flow carries, sealed, and what its holder is shown of it. */
import { z } from 'zod';
import { zSolutiToken, type SolutiSnapshot, type SolutiToken } from '../../core/protocol/soluti.js';
import type { Flow, FlowKind } from '../flow-engine.js';
import { zFlowOrigin } from '../flow-origin.js';

const zSolutiData = z.object({
  qrCode: z.string(),
  /** Told only while a push is pending. */
  challenge: z.string().nullable(),
  push: z.enum(['none', 'sent']),
  canNotify: z.boolean(),
  origin: zFlowOrigin,
});

export type SolutiData = z.infer<typeof zSolutiData>;

export const solutiFlow: FlowKind<SolutiData, SolutiToken> = {
  name: 'soluti',
  data: zSolutiData,
  result: zSolutiToken,
};

/** Seconds between two polls. */
export const pollInterval = 2;

export function snapshotOf(flow: Flow<SolutiData>): SolutiSnapshot {
  const state = wireState(flow);
  const pending = state === 'pending';
  return {
    state,
    version: flow.version,
    expiresIn: pending ? Math.ceil(flow.expiresIn) / 1000 : 0,
    interval: pollInterval,
    qrCode: pending ? flow.data.qrCode : null,
    challenge: pending && flow.data.push === 'sent' ? flow.data.challenge : null,
    push: flow.data.push,
    reason: flow.lapsed && state === 'failed' ? 'provider_unreachable' : flow.reason,
  };
}

function wireState({ state, expiresIn, lapsed }: Flow<SolutiData>): SolutiSnapshot['state'] {
  switch (state) {
    case 'pending':
      return expiresIn > 0 ? 'pending' : 'expired';
    case 'approved':
      return lapsed ? 'failed' : 'approved';
    case 'ready':
      return lapsed ? 'expired' : 'ready';
    case 'delivered':
      return 'ready';
    case 'done':
    case 'cancelled':
    case 'failed':
      return state;
  }
}
