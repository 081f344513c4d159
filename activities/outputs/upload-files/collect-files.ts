import { isFiles } from '../../../contract/files-artefact.ts';
import type { Collected } from '../../../contract/output.ts';
import { matchGlobs } from '../../../definitions/match-glob.ts';
import { fileNames } from '../../../definitions/outputs/options/file-options.ts';
import { uploadFiles as output, type UploadFilesOptions } from '../../../definitions/outputs/upload-files.ts';
import { publicRunUrl } from '../../report/public-run-url.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { inQuarantine } from '../bundle/in-quarantine.ts';
import { redactCredentials } from '../credentials/redact-credentials.ts';
import { newestFiles, type LeftFile } from '../files/await-files.ts';
import { takeFiles } from '../files/take-files.ts';
import type { Collecting } from '../output-row.ts';
import { bringFiles } from './bring-files.ts';
import { filesHandedOver } from './files-handed-over.ts';
import type { FilesUse } from './files-use.ts';

const NO_WAIT = { waitMs: 0, pollMs: 1_000 };
const KB = 1024;

/**
 * Hands over the files that an agent has left and not handed over itself, as one more use of the output, if the automation allows
 * one. Where people decide about outputs, or a rule does not allow it, people get a note instead.
 */
export async function collectFiles(collecting: Collecting<UploadFilesOptions>): Promise<Collected> {
  const { dependencies, request, options } = collecting;
  const { runId, sessionId, artefacts } = request;
  const ordinal = Math.max(0, ...artefacts.filter(isFiles).map((artefact) => artefact.ordinal)) + 1;
  const left = await leftFiles(collecting);
  if (left.length === 0) return { artefacts: [], notes: [] };
  const names = left.map(({ name }) => name);
  const refusal = refusalOf(collecting, ordinal);
  if (refusal !== null) return unsent(names, refusal);
  const use = useFor(collecting, { ordinal, names });
  try {
    const { usedBytes } = filesHandedOver(artefacts, ordinal);
    const place = { runId: `${runId}:${output.key}`, ordinal };
    const artefact = await inQuarantine(dependencies.dataFolder, place, async (folder) => {
      const files = await takeFiles({ dependencies, sessionId, names, options, usedBytes, wait: NO_WAIT, folder });
      return await bringFiles(use, files);
    });
    return { artefacts: [artefact], notes: [`Files that the agent had left were handed over: ${names.join(', ')}`] };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return unsent(names, error.message);
  }
}

/**
 * Those that may leave by their names and sizes, the newest first. One with the name and the size of one that was handed over is
 * that one.
 */
async function leftFiles({ dependencies, request, options }: Collecting<UploadFilesOptions>): Promise<LeftFile[]> {
  const all = await newestFiles(dependencies.agentApi, request.sessionId);
  const before = request.artefacts.filter(isFiles).flatMap(({ files }) => files);
  const isNew = ({ name, bytes }: LeftFile): boolean =>
    !before.some((file) => file.name === name && file.bytes === bytes);
  const mayLeave = ({ name, bytes }: LeftFile): boolean =>
    fileNames(options).safeParse([name]).success &&
    (options.allowed === null || matchGlobs(options.allowed, name)) &&
    bytes > 0 &&
    bytes <= options.maxSizeKb * KB;
  return [...all.values()]
    .filter((file) => isNew(file) && mayLeave(file))
    .toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1))
    .slice(0, options.maxFiles);
}

function refusalOf({ request, options }: Collecting<UploadFilesOptions>, ordinal: number): string | null {
  if (request.automation.safeOutputs.staged) return 'outputs are staged';
  if (request.needsApproval === true) return 'nobody has approved of it';
  return ordinal > options.max ? `the run has handed over files ${options.max} times, as often as it may` : null;
}

function unsent(names: readonly string[], why: string): Collected {
  return { artefacts: [], notes: [`The agent had left files that were not handed over (${names.join(', ')}): ${why}`] };
}

/** As if the agent had asked for it. A use of which only the answer is missing has the same ordinal, so it is found and not repeated. */
function useFor(
  { dependencies, github, request, options }: Collecting<UploadFilesOptions>,
  { ordinal, names }: { ordinal: number; names: string[] },
): FilesUse {
  const runUrl = publicRunUrl(dependencies.environment.temporal, request.runId);
  // Nobody could correct these words if they held a credential.
  const text = `**This is partial work.** ${redactCredentials(request.reason)}. The agent did not say that it was done; these are the files that it had left by then.`;
  return {
    dependencies,
    github,
    origin: { ...request, output: output.key, ordinal, runUrl },
    options,
    input: { files: names, text },
    asked: request.since,
    answered: null,
  };
}
