import { forgetOldFingerprints } from './forget-old-fingerprints.ts';
import type { Sweep } from './sweep.ts';

/** The table of sweeps. */
export const SWEEPS: readonly Sweep[] = [forgetOldFingerprints, recoverSources, removeOld];
