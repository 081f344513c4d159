import { forgetFingerprints } from '../../database/inbox/fingerprints/forget-fingerprints.ts';
import type { Sweep } from './sweep.ts';

/**
 * No sender repeats a delivery so late: GitHub sends again what is at most three days old. After this time only a copy that
 * somebody has kept would count again. A fingerprint takes about 150 bytes.
 */
const KEPT_MS = 180 * 24 * 60 * 60_000;

/** Removes fingerprints of deliveries after half a year, however long the deliveries themselves are kept. */
export const forgetOldFingerprints: Sweep = {
  name: 'fingerprints',
  every: '41 3 * * *',
  async run({ database }) {
    const forgotten = await forgetFingerprints(database, new Date(Date.now() - KEPT_MS).toISOString());
    return forgotten === 0 ? [] : [`${forgotten} fingerprints of deliveries were half a year old and are forgotten`];
  },
};
