import { createHash } from 'node:crypto';
import type { OutputOrigin } from '../output-origin.ts';

const PLAIN = /^(?!\.+$)[\w.-]{1,80}$/;

/**
 * The path of the files of one use of an output, the same in every attempt: the run id, and the ordinal of the use. Every part
 * is a plain name, whatever the sender of a delivery has chosen as its id.
 */
export function placeOfFiles({ runId, ordinal }: Pick<OutputOrigin, 'runId' | 'ordinal'>): string {
  const parts = runId.split('/').map((part) => (PLAIN.test(part) ? part : hashOf(part)));
  return [...parts, String(ordinal)].join('/');
}

function hashOf(part: string): string {
  return createHash('sha256').update(part).digest('hex').slice(0, 32);
}
