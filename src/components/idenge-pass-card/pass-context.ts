/** What the templates of the pass card need to know beside the state. */
import type { PassFlow } from '../../core/flows/pass-flow.js';
import type { Pass } from '../../core/protocol/idenge.js';
import type { Words } from './pass-words.js';

export interface PassContext extends Words {
  /** Where the visitor's actions go. */
  readonly flow: PassFlow;
  readonly disabled: boolean;
  /** What was refused last, in the visitor's language. */
  readonly error: string | null;
  /** Whether the page offers the forms, where the backend allows them. */
  readonly enrollable: boolean;
  readonly editable: boolean;
  /** A staff look-up, rather than the visitor's own pass. */
  readonly isStaff: boolean;
  readonly perPage: number;
  /** Asks for the status now, and says when that was. */
  readonly check: () => void;
  /** When the visitor last did, while this card is on screen. */
  readonly checkedAt: Date | null;
  /** The address of a pass's picture, if it may be loaded and has not failed to. */
  readonly imageUrl: (pass: Pass) => string | null;
  readonly imageFailed: (event: Event) => void;
}
