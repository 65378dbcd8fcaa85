/** Compiled by `npm run check`: which words of its own a page may give. */
import {
  configure,
  type MessageKey,
  type OwnMessages,
  type SolutiQrAuthElement,
} from '../../src/components/elements.js';

export const key: MessageKey = 'pass.none';

export const words: OwnMessages = { 'ing.login': 'To the box office', 'error.slow_down': 'Wait a minute.' };

export function give(element: SolutiQrAuthElement): void {
  configure({ messages: words });
  configure({ messages: { 'sol.start': 'Show me the code' } });
  // @ts-expect-error no such key
  configure({ messages: { 'sol.begn': 'Show me the code' } });
  element.messages = { 'sol.start': 'Show me the code', 'common.cancel': 'Stop' };
  // @ts-expect-error no such key
  element.messages = { 'sol.begn': 'Show me the code' };
  // @ts-expect-error a key of another element
  element.messages = { 'pass.none': 'Not here' };
}
