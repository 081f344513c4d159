import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cancellationSignal } from '@temporalio/activity';
import { matchGlobs } from '../../../definitions/match-glob.ts';
import { OUTPUTS_FOLDER, type FileOptions } from '../../../definitions/outputs/options/file-options.ts';
import { ownSecrets } from '../../../runtime/secrets/own-secrets.ts';
import { formatBytes } from '../../../text/format-bytes.ts';
import type { ActivityDependencies } from '../../dependencies.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import type { BundleWait } from '../bundle/find-bundle.ts';
import { inTurn } from '../bundle/in-turn.ts';
import { awaitFiles, newestFiles, type LeftFile } from './await-files.ts';
import { checkFiles } from './check-files.ts';
import { downloadFile } from './download-file.ts';
import type { CheckedFile, TakenFile } from './taken-file.ts';

export interface WantedFiles {
  dependencies: ActivityDependencies;
  sessionId: string;
  names: readonly string[];
  options: FileOptions;
  /** What earlier uses of the same output have handed over, in bytes. */
  usedBytes: number;
  wait: BundleWait;
  /** They are saved in it. */
  folder: string;
}

const KB = 1024;
const ATTEMPTS = 3;

/**
 * Takes files out of a session and checks them: names, sizes, kind, credentials. The bytes that were checked are those that
 * leave, because both are read from our own copy. Throws a ToolError that says what the agent can correct; otherwise as
 * `awaitFiles` and `checkFiles` say.
 */
export async function takeFiles(wanted: WantedFiles): Promise<CheckedFile[]> {
  const { dependencies, sessionId, names, options, wait, folder } = wanted;
  const { agentApi, environment, dataFolder } = dependencies;
  const signal = cancellationSignal();
  refuseNames(names, options);
  const left = await awaitFiles({ agentApi, sessionId, names, wait, signal });
  refuseSizes(left, wanted);
  return await inTurn(signal, async () => {
    const taken: TakenFile[] = [];
    for (const [index, file] of left.entries()) {
      taken.push(await takeUnchanged(wanted, file, { path: join(folder, `file-${index}`), signal }));
    }
    const secrets = await ownSecrets(environment, dataFolder);
    return await checkFiles({ files: taken, secrets, allowed: options.allowedSecrets }, { folder, signal });
  });
}

function refuseNames(names: readonly string[], { allowed }: FileOptions): void {
  if (allowed === null) return;
  const refused = names.filter((name) => !matchGlobs(allowed, name));
  if (refused.length === 0) return;
  throw new ToolError(
    `${refused.map((name) => JSON.stringify(name)).join(', ')}: this automation hands over only files whose names match ${allowed.join(', ')}.`,
  );
}

function refuseSizes(files: readonly LeftFile[], { options, usedBytes }: WantedFiles): void {
  const { maxSizeKb, maxTotalKb } = options;
  const problems = files.flatMap(({ name, bytes }) => {
    if (bytes === 0) return [`${JSON.stringify(name)} is empty`];
    if (bytes <= maxSizeKb * KB) return [];
    return [`${JSON.stringify(name)} has ${formatBytes(bytes)}, at most ${formatBytes(maxSizeKb * KB)} are taken`];
  });
  const total = files.reduce((sum, { bytes }) => sum + bytes, usedBytes);
  if (total > maxTotalKb * KB) {
    const before = usedBytes === 0 ? '' : `, with the ${formatBytes(usedBytes)} handed over before`;
    problems.push(
      `together they have ${formatBytes(total)}${before}; one run may hand over ${formatBytes(maxTotalKb * KB)}`,
    );
  }
  if (problems.length === 0) return;
  throw new ToolError(
    `These files cannot be handed over:\n${problems.map((problem) => `- ${problem}.`).join('\n')}\nCorrect them and call the tool again.`,
  );
}

/** A file that is written while it is read is read again, as the session then has it. */
async function takeUnchanged(
  wanted: WantedFiles,
  listed: LeftFile,
  { path, signal }: { path: string; signal: AbortSignal },
): Promise<TakenFile> {
  const { dependencies, sessionId } = wanted;
  const { agentApi } = dependencies;
  let file = listed;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const downloaded = await downloadFile(agentApi, file, { path, signal });
    const now = (await newestFiles(agentApi, sessionId)).get(file.name);
    const isSame = now?.id === file.id && now.createdAt === file.createdAt && now.bytes === file.bytes;
    if (downloaded !== null && isSame) return { name: file.name, path, ...downloaded };
    await rm(path, { force: true });
    if (now === undefined) throw new ToolError(`${JSON.stringify(file.name)} was removed while it was read.`);
    refuseSizes([now], wanted);
    file = now;
  }
  throw new ToolError(
    `${JSON.stringify(listed.name)} changes while it is read. Stop what writes to ${OUTPUTS_FOLDER}, then call the tool again.`,
  );
}
