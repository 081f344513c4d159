import { randomUUID } from 'node:crypto';
import { handOver } from '../../../activities/outputs/hand-over.ts';
import { slackMessageRow } from '../../../activities/outputs/slack-post-message/slack-post-message.ts';
import { uploadFilesRow } from '../../../activities/outputs/upload-files/upload-files.ts';
import { verifyOutcome, type Verification } from '../../../activities/report/verify-outcome.ts';
import type { Artefact } from '../../../contract/artefact.ts';
import type { OutputRequest, OutputResult } from '../../../contract/output.ts';
import { admit } from '../../../database/runs/admit.ts';
import { uploadFiles } from '../../../definitions/outputs/upload-files.ts';
import type { Environment } from '../../../runtime/environment/environment.ts';
import { makeRun } from '../database/make-run.ts';
import { openSlackStage, type SlackStage } from '../slack/slack-stage.ts';

/** A file that is not there at once will not appear: the stage leaves its files before it asks. */
const WAIT = { waitMs: 60, pollMs: 20 };
export const FILE_ROWS = [uploadFilesRow(WAIT), slackMessageRow(WAIT)];

/** A session whose agent hands over files, and Slack. */
export interface FilesStage extends SlackStage {
  /** The agent calls `upload_files`, which the automation allows with these options, as they are written. */
  upload(written: object, input: object, change?: Partial<OutputRequest>): Promise<Uploaded>;
  /** The same, and nothing is carried out yet. */
  ask(written: object, input: object, change?: Partial<OutputRequest>): Promise<OutputRequest>;
  /** The activity runs again for the same use of the tool, as after an attempt whose end nobody learnt. */
  again(request: OutputRequest): Promise<OutputResult>;
  verify(artefact: Artefact): Promise<Verification>;
}

export interface Uploaded {
  request: OutputRequest;
  /** What the agent was told. */
  text: string;
  result: OutputResult;
}

export async function openFilesStage(files: Environment['files'] = { folder: null, s3: null }): Promise<FilesStage> {
  const stage = await openSlackStage();
  stage.dependencies.environment.files = files;
  const again = (request: OutputRequest): Promise<OutputResult> =>
    stage.run(() => handOver(stage.dependencies, request, FILE_ROWS));
  const ask: FilesStage['ask'] = async (written, input, change = {}) => {
    const request = stage.request(stage.session.use('upload_files', { ...input }), change);
    request.automation.safeOutputs.allowed = { 'upload-files': uploadFiles.options.parse(written) };
    const run = { ...makeRun(randomUUID()), runId: request.runId, subject: request.runId };
    await admit(stage.dependencies.database, { run, step: 1, final: true });
    return request;
  };
  return {
    ...stage,
    again,
    ask,
    upload: async (written, input, change) => {
      const request = await ask(written, input, change);
      const result = await again(request);
      return { request, result, text: stage.session.answers(request.toolUseId).at(-1)?.text ?? '' };
    },
    verify: (artefact) =>
      stage.run(() =>
        verifyOutcome(
          stage.dependencies,
          { repository: null, artefacts: [artefact] },
          { betweenLooksMs: 0, rows: FILE_ROWS },
        ),
      ),
  };
}
