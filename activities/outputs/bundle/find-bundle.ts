import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';
import { agentApiFailure } from '../../agent-api-failure.ts';
import { BUNDLE_PATH } from '../../../definitions/outputs/options/bundle-path.ts';
import { TOO_MANY_FILES } from '../files/too-many-files.ts';
import { findOmittedBundle } from './find-omitted-bundle.ts';
import { readBundleHeader } from './bundle-header.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

export interface Bundle {
  /** Full id of the commit that it hands over. */
  head: string;
  prerequisites: string[];
  /** Its path on our disk. Its bytes are not kept in memory, because many bundles may wait at once. */
  file: string;
}

export interface BundleWait {
  waitMs: number;
  pollMs: number;
}

/** The largest bundle that is taken: far more than a reviewable change needs. `takeIn` limits its unpacked size. */
const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;
const FILE_NAME = 'changes.bundle';

export interface AwaitedBundle {
  agentApi: Anthropic;
  sessionId: string;
  /** Full id of the commit that must be its `HEAD`. */
  head: string;
  wait: BundleWait;
  /** The bundle is saved in it. */
  folder: string;
  signal: AbortSignal;
}

/**
 * Waits for the bundle of a commit and saves it: a file that the agent wrote may appear a moment after its tool call. If
 * it does not appear, throws a ToolError that tells the agent which command to run; otherwise throws as `agentApiFailure`
 * says.
 */
export async function awaitBundle({ agentApi, sessionId, head, wait, folder, signal }: AwaitedBundle): Promise<Bundle> {
  const { waitMs, pollMs } = wait;
  const until = Date.now() + waitMs;
  const judged = new Map<string, string>();
  for (let looks = 1; ; looks += 1) {
    const bundle = await lookForBundle({ agentApi, sessionId, head, folder, judged });
    if (bundle !== null) return bundle;
    const isLast = Date.now() + pollMs > until;
    const since = [...judged.values()].sort().at(-1) ?? '';
    const isCrowded = (looks === 1 || isLast) && (await refuseOmitted(agentApi, sessionId, { since, isLast }));
    if (isLast) throw new ToolError(missing(head, judged.size) + (isCrowded ? `\n${TOO_MANY_FILES}` : ''));
    await sleep(pollMs, undefined, { signal });
  }
}

/** The commit (full id) that the newest readable bundle of a session hands over; null if there is no such bundle. */
export async function newestHead(agentApi: Anthropic, sessionId: string): Promise<string | null> {
  try {
    for (const file of await listBundles(agentApi, sessionId)) {
      if (file.size_bytes > MAX_BUNDLE_BYTES) continue;
      const header = readBundleHeader(await download(agentApi, file.id));
      if (header?.head) return header.head;
    }
    return null;
  } catch (error) {
    if (error instanceof ToolError) return null;
    throw agentApiFailure(error, `Looking for what session ${sessionId} has left`);
  }
}

interface Look extends Pick<AwaitedBundle, 'agentApi' | 'sessionId' | 'head' | 'folder'> {
  /** The versions of files that were read already, with the time of each, so that they are not downloaded again. */
  judged: Map<string, string>;
}

/** Looks once through the files that a session has left, newest first, for a bundle whose `HEAD` is exactly this commit. */
async function lookForBundle({ agentApi, sessionId, head, folder, judged }: Look): Promise<Bundle | null> {
  try {
    for (const file of await listBundles(agentApi, sessionId)) {
      // The content behind an id may change.
      const version = [file.id, file.created_at, file.size_bytes].join(' ');
      if (judged.has(version)) continue;
      if (file.size_bytes > MAX_BUNDLE_BYTES) throw new ToolError(tooLarge(file.size_bytes));
      const bytes = await download(agentApi, file.id);
      const header = readBundleHeader(bytes);
      if (header?.head === head) return await save(bytes, { head, prerequisites: header.prerequisites, folder });
      judged.set(version, file.created_at);
    }
    return null;
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw agentApiFailure(error, `Looking for the bundle of session ${sessionId}`);
  }
}

async function save(
  bytes: Buffer,
  { head, prerequisites, folder }: Pick<Bundle, 'head' | 'prerequisites'> & { folder: string },
): Promise<Bundle> {
  const file = join(folder, FILE_NAME);
  await writeFile(file, bytes, { mode: 0o600 });
  return { head, prerequisites, file };
}

/**
 * Throws a ToolError if the session has reported, after `since`, that it could not keep the bundle, and later looks will not
 * find it. Returns whether there were too many files.
 */
async function refuseOmitted(
  agentApi: Anthropic,
  sessionId: string,
  { since, isLast }: { since: string; isLast: boolean },
): Promise<boolean> {
  try {
    const omitted = await findOmittedBundle(agentApi, sessionId, { fileName: FILE_NAME, since });
    if (omitted?.why === 'size') throw new ToolError(tooLarge(omitted.bytes));
    if (omitted?.why === 'total') throw new ToolError(noRoom(omitted.bytes));
    if (omitted?.why === 'kind') throw new ToolError(`${BUNDLE_PATH} must be a regular file, not a link.`);
    if (omitted?.why === 'unreadable' && isLast) throw new ToolError(unreadable());
    return omitted?.why === 'count';
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw agentApiFailure(error, `Looking for the bundle of session ${sessionId}`);
  }
}

async function listBundles(agentApi: Anthropic, sessionId: string) {
  const files = [];
  const list = agentApi.beta.files.list({ scope_id: sessionId, limit: 100, betas: ['managed-agents-2026-04-01'] });
  for await (const file of list) if (file.filename.split('/').at(-1) === FILE_NAME) files.push(file);
  return files.sort((a, b) => b.created_at.localeCompare(a.created_at));
}

async function download(agentApi: Anthropic, fileId: string): Promise<Buffer> {
  const response = await agentApi.beta.files.download(fileId);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BUNDLE_BYTES) throw new ToolError(tooLarge(bytes));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function missing(head: string, others: number): string {
  const found = others === 0 ? 'There is no such file yet' : 'The file there is not a bundle whose HEAD is that commit';
  return (
    `No bundle of commit ${head} was found at ${BUNDLE_PATH}. ${found}. Commit your work, then run\n` +
    `  git bundle create ${BUNDLE_PATH} <base>..HEAD && git rev-parse HEAD\n` +
    'where <base> is the commit you started from, and call the tool again with the id it prints as `head`.'
  );
}

function noRoom(bytes: number): string {
  return (
    `The bundle at ${BUNDLE_PATH} is too large: ${Math.ceil(bytes / 1024 / 1024)} MB, and the other files that this session ` +
    'has left leave no room for it. Remove those that nobody needs from the folder, or bundle only your own commits ' +
    '(<base>..HEAD), without generated or binary files; then call the tool again.'
  );
}

function unreadable(): string {
  return (
    `The bundle at ${BUNDLE_PATH} could not be read. Make the file and its folder readable ` +
    `(chmod u+rwX), or create the bundle again, and call the tool again.`
  );
}

function tooLarge(bytes: number): string {
  const [size, most] = [bytes, MAX_BUNDLE_BYTES].map((count) => Math.ceil(count / 1024 / 1024));
  return (
    `The bundle at ${BUNDLE_PATH} is too large: ${size} MB, at most ${most} MB are taken. Bundle only your own commits ` +
    '(<base>..HEAD), without generated or binary files.'
  );
}
