import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import { verifyOutcome } from '../../../../activities/report/verify-outcome.ts';
import type { FilesArtefact } from '../../../../contract/files-artefact.ts';
import { uploadFiles } from '../../../../definitions/outputs/upload-files.ts';
import { isDone, openStage, type Stage } from '../../../support/activities/open-stage.ts';
import { FILE_ROWS, openFilesStage } from '../../../support/files/files-stage.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';
import { describeWithS3 } from '../../../support/s3/describe-with-s3.ts';
import { sampled } from '../../../support/setup/sampled.ts';
import { startBucket, type TestBucket } from '../../../support/s3/start-bucket.ts';

const BOOK = Buffer.from('a,b\n1,2\n');

describeWithS3('files that go to a bucket', () => {
  let bucket: TestBucket;
  beforeAll(async () => void (bucket = await startBucket()));
  afterAll(() => bucket?.close());

  it('are objects below the path of their run, and an artefact', async () => {
    const stage = await openFilesStage({ folder: null, s3: bucket.setting });
    stage.session.leave('totals.csv', BOOK);
    stage.session.leave('page.txt', Buffer.from('<html><script>alert(1)</script>'));
    const { request, result } = await stage.upload(
      { to: 's3', folder: 'weekly' },
      { files: ['totals.csv', 'page.txt'] },
    );
    isDone(result);
    const artefact = result.artefact as FilesArtefact;
    const place = `agents/weekly/${request.runId}/1`;
    expect(artefact.url).toBe(`s3://curfew-test/${place}/`);
    expect(artefact.files).toMatchObject([
      { name: 'totals.csv', mime: 'text/csv', at: `s3://curfew-test/${place}/totals.csv` },
      { name: 'page.txt', mime: 'text/html' },
    ]);
    expect(await readFile(join(bucket.folder, place, 'totals.csv'))).toEqual(BOOK);
    expect(await stage.verify(artefact)).toEqual({ verified: true });
    await rm(join(bucket.folder, place, 'page.txt'));
    expect(await stage.verify(artefact)).toEqual({
      verified: false,
      reason: `page.txt is not at s3://curfew-test/${place}/page.txt as it was handed over`,
    });
  });

  it.each(sampled(['before it arrives', 'after it arrived'] as const))(
    'are there once when a request is lost, %s',
    async (when) => {
      const stage = await openFilesStage({ folder: null, s3: bucket.setting });
      stage.session.leave('totals.csv', BOOK);
      const request = await stage.ask({ to: 's3' }, { files: ['totals.csv'] });
      bucket.loseNext('PUT', when);
      await expect(stage.again(request)).rejects.toThrow('Putting totals.csv into the bucket curfew-test');
      const result = await stage.again(request);
      isDone(result);
      expect(await stage.again(request)).toEqual(result);
      expect(await readdir(join(bucket.folder, 'agents', request.runId, '1'))).toEqual(['totals.csv']);
    },
  );

  it.each([
    [{ bucket: 'nothing-here' }, 'make the bucket, or correct CURFEW_S3_BUCKET'],
    [{ key: { id: 'curfew-test-key', secret: 'another' } }, 'correct CURFEW_S3_SECRET_ACCESS_KEY'],
  ])('end the run with what to do when the bucket refuses: %j', async (change, advice) => {
    const stage = await openFilesStage({ folder: null, s3: { ...bucket.setting, ...change } });
    stage.session.leave('totals.csv', BOOK);
    await expect(stage.upload({ to: 's3' }, { files: ['totals.csv'] })).rejects.toMatchObject({
      type: 'S3Refused',
      nonRetryable: true,
      message: expect.stringContaining(advice) as string,
    });
  });

  describe('with links in an issue', () => {
    let forge: OpenForge;
    beforeAll(async () => void (forge = await openForge()));
    afterAll(() => forge?.close());

    async function ask(): Promise<{ stage: Stage; request: ReturnType<Stage['request']> }> {
      const stage = await openStage(forge);
      stage.dependencies.environment.files = { folder: null, s3: bucket.setting };
      stage.session.leave('totals.csv', BOOK);
      const use = stage.session.use('upload_files', {
        files: ['totals.csv'],
        text: 'The totals, cc @ada.\n\n---\nBy month.',
      });
      const request = stage.request(use);
      request.automation.safeOutputs.allowed = { 'upload-files': uploadFiles.options.parse({ to: 'issue' }) };
      return { stage, request };
    }

    const comments = (stage: Stage) =>
      forge.forge.state().comments.filter(({ issueNumber }) => issueNumber === stage.issue);

    it('have one comment whose links give the bytes, whatever is lost', async () => {
      const { stage, request } = await ask();
      bucket.loseNext('PUT', 'after it arrived');
      await expect(stage.run(handOver, request, FILE_ROWS)).rejects.toThrow();
      stage.session.loseNextAnswer('before it arrives');
      await expect(stage.run(handOver, request, FILE_ROWS)).rejects.toThrow();
      const result = await stage.run(handOver, request, FILE_ROWS);
      isDone(result);
      const [comment, ...others] = comments(stage);
      expect(others).toEqual([]);
      expect(comment?.body).toMatch(/^The totals, cc `@ada`\.\n\n---\nBy month\.\n\n- \[totals\.csv\]\(http/);
      expect(comment?.body).toContain('The links end on ');
      const url = /\]\((http[^)]+)\)/.exec(comment?.body ?? '')?.[1] ?? '';
      expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(BOOK);
      const artefacts = [result.artefact!];
      const verify = () =>
        stage.run(verifyOutcome, { repository: 'acme/api', artefacts }, { betweenLooksMs: 0, rows: FILE_ROWS });
      expect(await verify()).toEqual({ verified: true });
      await rm(join(bucket.folder, 'agents', request.runId, '1', 'totals.csv'));
      expect(await verify()).toMatchObject({ verified: false });
      await stage.close();
    });
  });
});

it('without a bucket the run ends with the name of the variable', async () => {
  const stage = await openFilesStage();
  stage.session.leave('totals.csv', BOOK);
  await expect(stage.upload({ to: 's3' }, { files: ['totals.csv'] })).rejects.toMatchObject({
    type: 'S3Refused',
    message: expect.stringContaining('CURFEW_S3_BUCKET is not set for the worker') as string,
  });
});
