import { setTimeout as sleep } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';
import { OUTPUTS_FOLDER } from '../../../definitions/outputs/options/file-options.ts';
import { formatBytes } from '../../../text/format-bytes.ts';
import { agentApiFailure } from '../../agent-api-failure.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import type { BundleWait } from '../bundle/find-bundle.ts';
import { findOmittedBundle, type OmittedBundle } from '../bundle/find-omitted-bundle.ts';
import { TOO_MANY_FILES } from './too-many-files.ts';

/** A file that a session has left. */
export interface LeftFile {
  id: string;
  name: string;
  bytes: number;
  createdAt: string;
}

export interface AwaitedFiles {
  agentApi: Anthropic;
  sessionId: string;
  names: readonly string[];
  wait: BundleWait;
  signal: AbortSignal;
}

const MOST_LISTED = 2_000;
const MOST_NAMED = 50;

/**
 * Waits until a session has all files of these names, and returns the newest of each: a file may appear a moment after the
 * tool call of the agent that wrote it. If one does not, throws a ToolError that says which files there are; otherwise throws
 * as `agentApiFailure` says.
 */
export async function awaitFiles({ agentApi, sessionId, names, wait, signal }: AwaitedFiles): Promise<LeftFile[]> {
  const until = Date.now() + wait.waitMs;
  for (;;) {
    const left = await newestFiles(agentApi, sessionId);
    const found = names.flatMap((name) => left.get(name) ?? []);
    if (found.length === names.length) return found;
    const missing = names.filter((name) => !left.has(name));
    const isLast = Date.now() + wait.pollMs > until;
    const isCrowded = await refuseOmitted(agentApi, sessionId, { missing, isLast });
    if (isLast) throw new ToolError(notThere(missing, [...left.values()]) + (isCrowded ? `\n${TOO_MANY_FILES}` : ''));
    await sleep(wait.pollMs, undefined, { signal });
  }
}

/** The newest file of each name that a session has left. Throws as `agentApiFailure` says. */
export async function newestFiles(agentApi: Anthropic, sessionId: string): Promise<Map<string, LeftFile>> {
  const files = new Map<string, LeftFile>();
  let listed = 0;
  try {
    const list = agentApi.beta.files.list({ scope_id: sessionId, limit: 100, betas: ['managed-agents-2026-04-01'] });
    for await (const { id, filename, size_bytes: bytes, created_at: createdAt } of list) {
      const name = filename.split('/').at(-1) ?? filename;
      const former = files.get(name);
      if (former === undefined || former.createdAt < createdAt) files.set(name, { id, name, bytes, createdAt });
      listed += 1;
      if (listed >= MOST_LISTED) break;
    }
    return files;
  } catch (error) {
    throw agentApiFailure(error, `Listing the files of session ${sessionId}`);
  }
}

/**
 * Throws a ToolError if the session has reported that it could not keep one of these files, so that it will not appear. Returns
 * whether there were too many.
 */
async function refuseOmitted(
  agentApi: Anthropic,
  sessionId: string,
  { missing, isLast }: { missing: readonly string[]; isLast: boolean },
): Promise<boolean> {
  let isCrowded = false;
  for (const name of missing) {
    const omitted = await findOmittedBundle(agentApi, sessionId, { fileName: name, since: '' }).catch(
      (error: unknown) => {
        throw agentApiFailure(error, `Looking for ${name} of session ${sessionId}`);
      },
    );
    isCrowded ||= omitted?.why === 'count';
    if (omitted === null || omitted.why === 'count' || (omitted.why === 'unreadable' && !isLast)) continue;
    throw new ToolError(`${JSON.stringify(name)} cannot be handed over: ${REASONS[omitted.why](omitted)}`);
  }
  return isCrowded;
}

const REASONS: Record<Exclude<OmittedBundle['why'], 'count'>, (omitted: OmittedBundle) => string> = {
  size: ({ bytes }) => `it has ${formatBytes(bytes)}, more than a session may leave. Make it smaller.`,
  total: ({ bytes }) =>
    `it has ${formatBytes(bytes)}, and the other files in ${OUTPUTS_FOLDER} leave no room for it. Remove those that nobody needs.`,
  kind: () => 'it must be a regular file, not a link, a folder or a pipe. Copy what it leads to.',
  unreadable: () => 'it could not be read. Make it readable (chmod u+rw), or write it again.',
};

function notThere(missing: readonly string[], left: readonly LeftFile[]): string {
  const names = left.map(({ name, bytes }) => `- ${JSON.stringify(name)} (${formatBytes(bytes)})`).toSorted();
  const shown = names.slice(0, MOST_NAMED);
  if (names.length > shown.length) shown.push(`- and ${names.length - shown.length} more`);
  const there = shown.length === 0 ? 'There is no file yet.' : `There are:\n${shown.join('\n')}`;
  return (
    `${OUTPUTS_FOLDER} has no regular file ${missing.map((name) => JSON.stringify(name)).join(', ')}. ${there}\n` +
    'Write it right into that folder, not below another one and not as a link, and call the tool again.'
  );
}
