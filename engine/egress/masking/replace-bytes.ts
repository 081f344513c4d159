import { Transform } from 'node:stream';

export interface Replacement {
  /** Not empty. */
  find: Buffer;
  /** What stands there instead. With an Error, the stream fails with it at the first find. */
  put: Buffer | Error;
}

/**
 * Replaces bytes in a stream, also where they are spread over chunks. Where several could begin, the first one that
 * begins wins, and of those the longest. Holds back only what may be the beginning of something to replace.
 */
export function replaceBytes(replacements: readonly Replacement[]): Transform {
  let held: Buffer = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      const data = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      const taken = take(data, replacements, openEnd(data, replacements));
      if (taken instanceof Error) return callback(taken);
      held = data.subarray(taken.end);
      callback(null, taken.bytes);
    },
    flush(callback) {
      const taken = take(held, replacements, held.length);
      if (taken instanceof Error) return callback(taken);
      callback(null, taken.bytes);
    },
  });
}

/** Replaces in bytes that are there as a whole. Throws the Error of a replacement that has one. */
export function replacedBytes(data: Buffer, replacements: readonly Replacement[]): Buffer {
  const taken = take(data, replacements, data.length);
  if (taken instanceof Error) throw taken;
  return taken.bytes;
}

interface Taken {
  bytes: Buffer;
  /** Where the part begins that was not taken yet. */
  end: number;
}

/** Takes everything before `openAt`; what begins there may be the beginning of something to replace. */
function take(data: Buffer, replacements: readonly Replacement[], openAt: number): Taken | Error {
  const parts: Buffer[] = [];
  let from = 0;
  const found = replacements.map((replacement) => ({ replacement, at: data.indexOf(replacement.find) }));
  for (;;) {
    for (const each of found) {
      if (each.at !== -1 && each.at < from) each.at = data.indexOf(each.replacement.find, from);
    }
    const first = found.filter(({ at }) => at !== -1 && at < openAt).toSorted(byPlace)[0];
    if (first === undefined) break;
    const { find, put } = first.replacement;
    if (put instanceof Error) return put;
    parts.push(data.subarray(from, first.at), put);
    from = first.at + find.length;
  }
  const end = Math.max(from, openAt);
  parts.push(data.subarray(from, end));
  return { bytes: parts.length === 1 ? (parts[0] ?? data) : Buffer.concat(parts), end };
}

interface Found {
  replacement: Replacement;
  at: number;
}

function byPlace(one: Found, other: Found): number {
  return one.at - other.at || other.replacement.find.length - one.replacement.find.length;
}

/** The first place from which everything up to the end of `data` may be the beginning of something to replace. */
function openEnd(data: Buffer, replacements: readonly Replacement[]): number {
  return Math.min(data.length, ...replacements.map(({ find }) => openEndOf(data, find)));
}

function openEndOf(data: Buffer, find: Buffer): number {
  const [first = 0] = find;
  let at = data.indexOf(first, Math.max(0, data.length - find.length + 1));
  while (at !== -1) {
    const length = data.length - at;
    if (data.compare(find, 0, length, at) === 0) return at;
    at = data.indexOf(first, at + 1);
  }
  return data.length;
}
