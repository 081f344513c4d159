import type { FilesArtefact } from '../../../contract/files-artefact.ts';
import type { UploadFilesOptions } from '../../../definitions/outputs/upload-files.ts';
import type { CheckedFile } from '../files/taken-file.ts';
import type { FilesUse } from './files-use.ts';
import { toBucket } from './to-bucket.ts';
import { toFolder } from './to-folder.ts';
import { toIssue } from './to-issue.ts';
import { toSlack } from './to-slack.ts';

type BringFiles = (use: FilesUse, files: readonly CheckedFile[]) => Promise<FilesArtefact>;

const PLACES: Readonly<Record<UploadFilesOptions['to'], BringFiles>> = {
  slack: toSlack,
  issue: toIssue,
  folder: toFolder,
  s3: toBucket,
};

/**
 * Brings checked files where the automation says, once: another attempt finds or replaces what this one has done. Throws as the
 * place does.
 */
export async function bringFiles(use: FilesUse, files: readonly CheckedFile[]): Promise<FilesArtefact> {
  return await PLACES[use.options.to](use, files);
}
