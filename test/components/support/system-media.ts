import { emulateMedia } from '@web/test-runner-commands';

type Features = Parameters<typeof emulateMedia>[0];

/** Firefox and WebKit emulate nothing for Web Test Runner. */
const emulates = navigator.userAgent.includes('Chrome/');

/** The colour schemes that a test can give the system: the engine's own alone where it emulates none. */
export const systemSchemes: readonly ('light' | 'dark')[] = emulates
  ? ['light', 'dark']
  : [matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'];

/** Sets what the system asks for, where the engine can; what was set before and is not named is gone. */
export async function setSystem(features: Features): Promise<void> {
  if (emulates) await emulateMedia(features);
}
