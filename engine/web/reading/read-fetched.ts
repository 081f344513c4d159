import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { atMostAtOnce } from '../../../runtime/bounded/at-most-at-once.ts';
import { limitReached } from '../../../runtime/bounded/limit-reached.ts';
import type { ProcessLimits } from '../../../runtime/bounded/process-limits.ts';
import { runBounded } from '../../../runtime/bounded/run-bounded.ts';
import type { FetchedDocument } from './read-document.ts';
import type { Answer } from './reading-program.ts';

const PROGRAM = fileURLToPath(new URL('reading-program.ts', import.meta.url));
/** It may read its own code, and start or write nothing. */
const NODE_FLAGS = [
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=SecurityWarning',
  '--max-old-space-size=768',
  '--permission',
  '--allow-fs-read=*',
];

const LIMITS: ProcessLimits = {
  memoryBytes: 1024 ** 3,
  memory: 'data',
  cpuSeconds: 15,
  fileBytes: 0,
  openFiles: 256,
};
/** Each may take a processor for seconds. */
const inTurn = atMostAtOnce(4);
const BOUNDS = { limits: LIMITS, timeoutMs: 45_000, maxBytes: 16 * 1024 ** 2 };

/**
 * Reads the text of a page or a PDF in a process of its own, under limits, because strangers made it. `problem` says why
 * it could not be read, to stand after "it". Throws the signal's reason after an abort, and if the program cannot start.
 */
export async function readFetched({ url, contentType, bytes }: FetchedDocument, signal: AbortSignal): Promise<Answer> {
  const head = Buffer.from(`${JSON.stringify({ url, contentType })}\n`);
  const { stdout, end } = await inTurn(() =>
    runBounded({
      command: process.execPath,
      args: [...NODE_FLAGS, PROGRAM],
      folder: tmpdir(),
      environment: {},
      input: Buffer.concat([head, bytes]),
      signal,
      ...BOUNDS,
    }),
  );
  const needs = limitReached(end, BOUNDS);
  if (needs !== null) return { problem: `needs ${needs} to be read` };
  if (end.code !== 0) return { problem: 'made the program that reads pages fail' };
  return JSON.parse(stdout.toString('utf8')) as Answer;
}
