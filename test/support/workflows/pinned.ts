import type { PinnedCheckout } from '../../../contract/checkout.ts';

/** What a run of `runInput` works on. */
export const PINNED: PinnedCheckout = {
  repository: 'acme/api',
  commit: '0123456789abcdef0123456789abcdef01234567',
  branch: 'main',
  what: 'branch main',
  base: 'main',
  fetchDepth: 50,
};
