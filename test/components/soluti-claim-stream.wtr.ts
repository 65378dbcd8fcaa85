import { expect } from '@open-wc/testing';
import { claimStream } from '../../src/components/soluti-qr-auth/claim-stream.js';

describe('claimStream', () => {
  it('gives three places to all documents of an origin, and a released one again', async () => {
    // Another document of the same origin, as another tab is.
    const frame = document.createElement('iframe');
    document.body.append(frame);
    let releaseFrame!: () => void;
    await new Promise<void>((taken) => {
      void frame.contentWindow!.navigator.locks.request(
        'catraca-stream-2',
        () =>
          new Promise<void>((release) => {
            releaseFrame = release;
            taken();
          }),
      );
    });
    const first = await claimStream();
    const third = await claimStream();
    expect(first).to.be.a('function');
    expect(third).to.be.a('function');
    expect(await claimStream()).to.equal(null);

    releaseFrame();
    frame.remove();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await claimStream();
    expect(second).to.be.a('function');
    for (const release of [first, second, third]) release?.();
  });

  it('sets no limit in a page without Web Locks', async () => {
    Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
    try {
      for (let count = 0; count < 5; count += 1) expect(await claimStream()).to.be.a('function');
    } finally {
      delete (navigator as { locks?: LockManager }).locks;
    }
  });
});
