import { describe } from 'vitest';
import { findVersitygw } from './find-versitygw.ts';

const found = await findVersitygw();

/** Where the S3 server for tests is; empty if there is none. */
export const GATEWAY = 'path' in found ? found.path : '';

/** `describe` for tests that need a real S3 server. Without one they are skipped, loudly. */
export const describeWithS3: typeof describe | typeof describe.skip = gate();

function gate(): typeof describe | typeof describe.skip {
  if ('path' in found) return describe;
  console.warn(`TESTS ARE SKIPPED. There is no S3 server for them: ${found.missing}.`);
  return describe.skip;
}
