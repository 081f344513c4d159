import type { FilesArtefact } from '../../../contract/files-artefact.ts';
import { artefactsOf } from '../../../database/runs/records/artefacts-of.ts';
import {
  uploadFiles as output,
  type UploadFilesInput,
  type UploadFilesOptions,
} from '../../../definitions/outputs/upload-files.ts';
import { formatBytes } from '../../../text/format-bytes.ts';
import type { BundleWait } from '../bundle/find-bundle.ts';
import { inQuarantine } from '../bundle/in-quarantine.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import { takeFiles } from '../files/take-files.ts';
import type { Done, OutputRow } from '../output-row.ts';
import { bringFiles } from './bring-files.ts';
import { collectFiles } from './collect-files.ts';
import type { FilesUse } from './files-use.ts';
import { filesHandedOver } from './files-handed-over.ts';
import { verifyFiles } from './verify-files.ts';

/** A file that the agent wrote before its call may appear a moment after it. */
const WAIT: BundleWait = { waitMs: 20_000, pollMs: 1_000 };

/** The row of `upload-files`, which waits so long for files that are not there. */
export function uploadFilesRow(wait: BundleWait = WAIT): OutputRow<UploadFilesOptions, UploadFilesInput> {
  return { output, carryOut: (use) => upload(use, wait), verify: { files: verifyFiles }, collect: collectFiles };
}

/** Files of any kind that the agent has made. */
export const uploadFiles = uploadFilesRow();

async function upload(use: FilesUse, wait: BundleWait): Promise<Done> {
  const { dependencies, origin, options, input, answered } = use;
  const { runId, output: key, ordinal, sessionId } = origin;
  if (origin.automation.safeOutputs.staged) {
    return staged(`${input.files.join(', ')} would have been handed over: ${output.summary(options)}.`);
  }
  const artefacts = (await artefactsOf(dependencies.database, [runId])).get(runId) ?? [];
  const { usedBytes, former } = filesHandedOver(artefacts, ordinal);
  // The record of them is older than the answer.
  if (answered !== null)
    return former === null ? nothingChanged('', 'The files were handed over before.') : done(former);
  const place = { runId: `${runId}:${key}`, ordinal };
  return await inQuarantine(dependencies.dataFolder, place, async (folder) => {
    const wanted = { dependencies, sessionId, names: input.files, options, usedBytes, wait, folder };
    return done(await bringFiles(use, await takeFiles(wanted)));
  });
}

function done(artefact: FilesArtefact): Done {
  const lines = artefact.files.map(({ name, bytes, mime }) => `- ${name} (${formatBytes(bytes)}, ${mime})`);
  return delivered(artefact, [`Files handed over: ${artefact.url}`, ...lines].join('\n'));
}
