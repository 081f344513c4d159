import { findNotices } from '../notices/find-notices.ts';
import { forgetOldFingerprints } from './forget-old-fingerprints.ts';
import { recoverSources } from './recover-sources.ts';
import { removeOld } from './remove-old.ts';
import { renewSchedules } from './renew-schedules.ts';
import type { Sweep } from './sweep.ts';

/** The table of sweeps. */
export const SWEEPS: readonly Sweep[] = [findNotices, forgetOldFingerprints, recoverSources, removeOld, renewSchedules];
