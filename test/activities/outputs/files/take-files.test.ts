import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../support/definitions/definitions-folder.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { openFilesStage } from '../../../support/files/files-stage.ts';

const FOLDER = { to: 'folder' };

async function refusal(files: string[], written: object = FOLDER, leave: Record<string, Buffer> = {}): Promise<string> {
  const stage = await openFilesStage();
  for (const [name, bytes] of Object.entries(leave)) stage.session.leave(name, bytes);
  const { result, text } = await stage.upload(written, { files });
  expect(result).toEqual({ done: false, message: text });
  return text;
}

describe('files that may not leave', () => {
  it.each([
    ['../secret', 'must be the name of a file right in /mnt/session/outputs, without a folder'],
    ['/etc/passwd', 'must be the name of a file right in /mnt/session/outputs, without a folder'],
    ['sub/a.txt', 'must be the name of a file right in /mnt/session/outputs, without a folder'],
    ['a\\b.txt', 'must be the name of a file right in /mnt/session/outputs, without a folder'],
    ['..', 'is no name of a file that can be used; rename the file'],
    ['', 'is empty'],
    ['a\n.txt', 'has control characters; rename the file'],
    ['a\u202Efdp.exe', 'has control characters; rename the file'],
    [' a.txt', 'begins or ends with a space; rename the file'],
    ['é'.repeat(101), 'is longer than 200 bytes'],
    ['changes.bundle', 'is the bundle of commits, which leaves as a pull request only'],
  ])('%j: %s', async (name, problem) => {
    expect(await refusal([name])).toContain(`files.0: ${problem}`);
  });

  it('one that is not there: the agent gets a list of those that are', async () => {
    expect(
      await refusal(['report.xlsx'], FOLDER, { 'a.txt': Buffer.alloc(1_536, 'a'), 'b.txt': Buffer.from('b') }),
    ).toBe(
      '/mnt/session/outputs has no regular file "report.xlsx". There are:\n- "a.txt" (1.5 kB)\n- "b.txt" (1 byte)\n' +
        'Write it right into that folder, not below another one and not as a link, and call the tool again.',
    );
    expect(await refusal(['report.xlsx'])).toContain('There is no file yet.');
  });

  it('empty, too large, and too large together, all at once', async () => {
    const options = { to: 'folder', 'max-size': 2, 'max-total-size': 4 };
    const leave = { a: Buffer.alloc(0), b: Buffer.alloc(3_000, 'b'), c: Buffer.alloc(2_000, 'c') };
    expect(await refusal(['a', 'b', 'c'], options, leave)).toBe(
      'These files cannot be handed over:\n- "a" is empty.\n- "b" has 2.9 kB, at most 2 kB are taken.\n' +
        '- together they have 4.9 kB; one run may hand over 4 kB.\nCorrect them and call the tool again.',
    );
  });

  it('more than the run may hand over, with what it has handed over before', async () => {
    const stage = await openFilesStage();
    stage.session.leave('a.txt', Buffer.alloc(700, 'a'));
    const options = { to: 'folder', max: 2, 'max-total-size': 1 };
    const runId = 'report/dispatch/1';
    isDone((await stage.upload(options, { files: ['a.txt'] }, { runId })).result);
    expect((await stage.upload(options, { files: ['a.txt'] }, { runId, ordinal: 2 })).text).toContain(
      'together they have 1.4 kB, with the 700 bytes handed over before; one run may hand over 1 kB',
    );
  });

  it('more than may go at once, and names that the automation does not allow', async () => {
    expect(await refusal(['a', 'b', 'c'], { to: 'folder', 'max-files': 2 })).toContain(
      'has more than 2 names; put many files into one .zip',
    );
    const leave = { 'run.sh': Buffer.from('#!/bin/sh\n') };
    expect(await refusal(['run.sh'], { to: 'folder', allowed: ['*.xlsx', '*.pdf'] }, leave)).toBe(
      '"run.sh": this automation hands over only files whose names match *.xlsx, *.pdf.',
    );
  });

  it('what the session could not keep, with the reason', async () => {
    const stage = await openFilesStage();
    const omitted = [{ path: 'link.txt', size_bytes: null, why: 'kind' }];
    stage.session.report('session.error', { error: {}, curfew: { outputs: { omitted } } });
    expect((await stage.upload(FOLDER, { files: ['link.txt'] })).text).toBe(
      '"link.txt" cannot be handed over: it must be a regular file, not a link, a folder or a pipe. Copy what it leads to.',
    );
  });
});

it('a file that is not found where there are too many may be one of those that were left out, which the agent is told', async () => {
  const stage = await openFilesStage();
  const omitted = [{ path: 'a001000', size_bytes: null, why: 'count' }];
  stage.session.report('session.error', { error: {}, curfew: { outputs: { omitted, more: 48_981 } } });
  expect((await stage.upload(FOLDER, { files: ['report.csv'] })).text).toBe(
    '/mnt/session/outputs has no regular file "report.csv". There is no file yet.\n' +
      'Write it right into that folder, not below another one and not as a link, and call the tool again.\n' +
      'When the folder was looked through, it had more files than a session may leave, so some were left out: ' +
      'put many files into one archive, or remove those that nobody needs.',
  );
});

describe('a file that changes while it is read', () => {
  it('is read again, as it then is', async () => {
    const stage = await openFilesStage();
    stage.session.leave('a.txt', Buffer.from('first'));
    let changes = 1;
    stage.session.onRead = () => {
      if (changes-- > 0) stage.session.leave('a.txt', Buffer.from('second'));
    };
    const { result } = await stage.upload(FOLDER, { files: ['a.txt'] });
    isDone(result);
    expect(result.artefact).toMatchObject({ files: [{ bytes: 6 }] });
  });

  it('again and again is refused', async () => {
    const stage = await openFilesStage();
    stage.session.leave('a.txt', Buffer.from('first'));
    stage.session.onRead = () => stage.session.leave('a.txt', randomBytes(8));
    expect((await stage.upload(FOLDER, { files: ['a.txt'] })).text).toBe(
      '"a.txt" changes while it is read. Stop what writes to /mnt/session/outputs, then call the tool again.',
    );
  });
});

describe('the options', () => {
  it.each([
    ['upload-files: {}', 'to'],
    ['upload-files: { to: ftp }', 'is "ftp"; write slack (a thread), issue (links in a comment), folder'],
    ['upload-files: { to: s3, channel: "#a" }', '`to: slack`'],
    ['upload-files: { to: slack, folder: a }', '`to: folder` and `to: s3`'],
    ['upload-files: { to: folder, folder: ../a }', 'write a path of plain names below the folder for files'],
    ['upload-files: { to: folder, folder: /etc }', 'write a path of plain names below the folder for files'],
    ['upload-files: { to: folder, max-size: 70000 }', '65536'],
    ['slack-post-message: { files: yes please }', 'must be true, or a map'],
  ])('%s is refused: %s', (written, problem) => {
    expect(problemsOf(`safe-outputs: { ${written} }`)).toContain(problem);
  });
});
