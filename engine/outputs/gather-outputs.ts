import { errorText } from '../../runtime/error-text.ts';
import { HandsGone } from '../hands/hands-gone.ts';
import type { OutputFile, OutputListing } from '../hands/hands-protocol.ts';
import type { Hands } from '../hands/pool/provision-hands.ts';
import type { SessionHands } from '../hands/pool/session-hands.ts';
import { RepositoryError } from '../hands/workspace/repository-error.ts';
import { isDiskFull } from '../store/files/is-disk-full.ts';
import { keepOutput, type OutputStore } from './keep-output.ts';
import type { OmittedOutput } from './omitted-output.ts';
import { OUTPUT_LIMITS } from './output-limits.ts';

export interface OutputSource extends OutputStore {
  hands: SessionHands;
}

export interface Gathered {
  omitted: OmittedOutput[];
  /** How many further ones were omitted. */
  more: number;
  /** False if another attempt may get more. */
  isComplete: boolean;
  /** Something is missing because the disk of the engine is full. */
  isDiskFull: boolean;
}

const NOTHING: Gathered = { omitted: [], more: 0, isComplete: true, isDiskFull: false };
const ATTEMPTS = 2;
const LONGEST_DETAIL = 300;
const NO_TIME = 'collecting took too long and stopped here';

/**
 * Keeps what is in the outputs folder of a session and has changed since the last time. Whatever the sandbox does, this
 * settles within about half a minute after `signal` aborts; what is missing is in the result. Throws only errors of the
 * database.
 */
export async function gatherOutputs(source: OutputSource, sessionId: string, signal: AbortSignal): Promise<Gathered> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await source.hands.use(sessionId, signal, (hands) => takeAll({ source, sessionId, hands, signal }));
    } catch (error) {
      // A session whose repository could not be cloned never had hands, so it has no outputs.
      if (error instanceof RepositoryError) return NOTHING;
      // Hands that are not in use may be ended at any moment. New ones see the same folder.
      if (error instanceof HandsGone && attempt < ATTEMPTS && !signal.aborted) continue;
      const path = '.';
      const detail = `the sandbox did not hand its files over: ${describe(error)}`;
      const omitted: OmittedOutput[] = [{ path, sizeBytes: null, why: 'unreadable', detail }];
      return { omitted, more: 0, isComplete: false, isDiskFull: false };
    }
  }
}

interface Taking {
  source: OutputSource;
  sessionId: string;
  hands: Hands;
  signal: AbortSignal;
}

/** A collection that knows what is there. */
interface Listed extends Taking {
  isRemoved: (path: string) => boolean;
}

async function takeAll(asked: Taking): Promise<Gathered> {
  const listing = await asked.hands.listOutputs();
  const taking = { ...asked, isRemoved: removedFrom(listing) };
  const marks = await readMarks(taking, listing);
  const omitted = listing.omitted.map(({ path, why }): OmittedOutput => ({ path, sizeBytes: null, why }));
  const changed = listing.files.filter((file) => marks.get(file.path) !== file.mark);
  const { more } = listing;
  let isFull = false;
  let isComplete = omitted.every(({ why }) => why !== 'unreadable');
  for (const [i, file] of changed.entries()) {
    if (taking.signal.aborted) {
      omitted.push({ path: file.path, sizeBytes: null, why: 'unreadable', detail: NO_TIME });
      return { omitted, more: more + changed.length - i - 1, isComplete: false, isDiskFull: isFull };
    }
    const problem = await takeOne(taking, file, () => (isFull = true));
    if (problem) omitted.push(problem);
    if (problem?.why === 'unreadable') isComplete = false;
  }
  return { omitted, more, isComplete, isDiskFull: isFull };
}

/** Null if the output is kept, or is no longer there. */
async function takeOne(taking: Listed, file: OutputFile, onDiskFull: () => void): Promise<OmittedOutput | null> {
  const { path, sizeBytes, mark } = file;
  if (sizeBytes > OUTPUT_LIMITS.fileBytes) return { path, sizeBytes, why: 'size' };
  try {
    const { sessionId, isRemoved } = taking;
    const output = { sessionId, path, sizeBytes, mark, isRemoved };
    const isKept = await keepOutput(taking.source, output, contentOf(taking, file));
    return isKept ? null : { path, sizeBytes, why: 'total' };
  } catch (error) {
    if (error instanceof HandsGone) throw error;
    if (isDiskFull(error)) onDiskFull();
    const text = describe(error);
    return /cannot be read: (?:ENOENT|ENOTDIR)/.test(text)
      ? null
      : { path, sizeBytes, why: 'unreadable', detail: text };
  }
}

/** Knows nothing if the list does not name all that is there. */
function removedFrom({ files, omitted, more }: OutputListing): (path: string) => boolean {
  if (more > 0 || omitted.some(({ why }) => why === 'count' || why === 'unreadable')) return () => false;
  const present = new Set(files.map(({ path }) => path));
  return (path) => !present.has(path);
}

/** A file that grows meanwhile is taken as long as it was when it was listed; its mark will differ the next time. */
async function* contentOf({ hands, signal }: Taking, { path, sizeBytes }: OutputFile): AsyncGenerator<Uint8Array> {
  let left = sizeBytes;
  for await (const piece of hands.readOutput(path, OUTPUT_LIMITS.fileBytes)) {
    signal.throwIfAborted();
    yield piece.subarray(0, left);
    left -= piece.length;
    if (left <= 0) return;
  }
}

/** The marks of the outputs that are still there; the others are forgotten. */
async function readMarks({ source, sessionId }: Taking, { files }: OutputListing): Promise<Map<string, string>> {
  const rows = await source.database
    .selectFrom('output_marks')
    .select(['path', 'mark'])
    .where('session_id', '=', sessionId)
    .execute();
  const present = new Set(files.map(({ path }) => path));
  const gone = rows.filter(({ path }) => !present.has(path)).map(({ path }) => path);
  if (gone.length > 0) {
    await source.database
      .deleteFrom('output_marks')
      .where('session_id', '=', sessionId)
      .where('path', 'in', gone)
      .execute();
  }
  return new Map(rows.map(({ path, mark }) => [path, mark]));
}

function describe(error: unknown): string {
  return errorText(error).toWellFormed().replace(/\s+/g, ' ').slice(0, LONGEST_DETAIL);
}
