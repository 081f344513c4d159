import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { filesOfEvent } from '../../../../../activities/session/opening/files/files-of-event.ts';
import { mountFiles, type MountedFiles } from '../../../../../activities/session/opening/files/mount-files.ts';
import { storeDeliveryFile } from '../../../../../database/files/store-delivery-file.ts';
import type { RunInput } from '../../../../../contract/run.ts';
import { openSlackStage, type SlackStage } from '../../../../support/slack/slack-stage.ts';

interface Mounted extends MountedFiles {
  /** What was uploaded, by the id that it got. */
  uploads: Map<string, { name: string; text: string }>;
}

async function mount(
  { dependencies }: SlackStage,
  { source, slack = 'none', payload }: { source: string; slack?: string; payload: unknown },
): Promise<Mounted> {
  const uploads: Mounted['uploads'] = new Map();
  const upload = async ({ file }: { file: File }) => {
    const id = `file_${uploads.size + 1}`;
    uploads.set(id, { name: file.name, text: await file.text() });
    return { id };
  };
  const agentApi = { beta: { files: { upload } } } as unknown as Anthropic;
  const input = { event: { source }, automation: { permissions: { slack } } } as unknown as RunInput;
  return { ...(await mountFiles(agentApi, filesOfEvent(dependencies, input, payload))), uploads };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

describe('files that a person gave with a start by hand', () => {
  const CSV = Buffer.from('a,b\n'.repeat(300_000));
  const facts = { filename: 'sales.csv', bytes: CSV.length, sha256: createHash('sha256').update(CSV).digest('hex') };
  const payload = { inputs: {}, files: { data: { ...facts, deliveryId: 'd1' } } };

  it('are mounted as they came, piece by piece', async () => {
    const stage = await openSlackStage();
    const { database } = stage.dependencies;
    const key = { source: 'dispatch', deliveryId: 'd1', input: 'data' };
    expect(await storeDeliveryFile(database, { ...key, ...facts }, once(CSV))).toBe('stored');
    const { count } = await database
      .selectFrom('deliveryFilePieces')
      .select((row) => row.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(3);
    const { resources, lines, uploads } = await mount(stage, { source: 'dispatch', payload });
    expect(resources).toEqual([
      { type: 'file', file_id: 'file_1', mount_path: '/mnt/session/uploads/files/data/sales.csv' },
    ]);
    expect(lines).toEqual(['- A file that came with it: /mnt/session/uploads/files/data/sales.csv (1.1 MB)']);
    expect(uploads.get('file_1')).toEqual({ name: 'sales.csv', text: CSV.toString() });
  });

  it('that are not stored any more are named, and the run goes on', async () => {
    const { resources, lines } = await mount(await openSlackStage(), { source: 'dispatch', payload });
    expect(resources).toEqual([]);
    expect(lines).toEqual([
      '- A file that came with it and is not here: sales.csv, because it is not stored any more as it came',
    ]);
  });
});

describe('files that a person attached to a message in Slack', () => {
  function attached(stage: SlackStage, changes: object = {}): object {
    const content = Buffer.from('hello');
    const { world } = stage.slack;
    world.files.push({ id: 'F0IN', name: 'notes.txt', size: 5, content, isShared: true });
    const url = `${world.origin}/files/F0IN`;
    return { id: 'F0IN', name: 'notes.txt', size: 5, url_private_download: url, ...changes };
  }

  const message = (...files: unknown[]) => ({ source: 'slack', slack: 'read', payload: { event: { files } } });

  it('are mounted if the automation may read there, else nothing is asked for', async () => {
    const stage = await openSlackStage();
    const given = message(attached(stage));
    const { resources, uploads } = await mount(stage, given);
    expect(resources).toEqual([
      { type: 'file', file_id: 'file_1', mount_path: '/mnt/session/uploads/files/F0IN/notes.txt' },
    ]);
    expect(uploads.get('file_1')).toEqual({ name: 'notes.txt', text: 'hello' });
    expect(await mount(stage, { ...given, slack: 'none' })).toMatchObject({ resources: [], lines: [] });
  });

  it.each<[string, object, string]>([
    ['elsewhere', { url_private_download: 'https://files.slack.com.example.com/F0IN' }, 'it is not at Slack'],
    ['of another size', { size: 4 }, 'it is not stored any more as it came'],
    ['too large', { size: 30_000_000 }, 'it has 28.6 MB, at most 25 MB are taken'],
    ['of another service', { mode: 'external' }, 'Slack itself does not have it'],
    ['deleted', { url_private_download: 'gone' }, 'file_not_found'],
  ])('are named and left out: one that is %s', async (_, changes, reason) => {
    const stage = await openSlackStage();
    const gone = 'url_private_download' in changes && changes.url_private_download === 'gone';
    const change = gone ? { url_private_download: `${stage.slack.world.origin}/files/F0NONE` } : changes;
    const { resources, lines } = await mount(stage, message(attached(stage, change)));
    expect(resources).toEqual([]);
    expect(lines).toEqual([expect.stringContaining(`is not here: notes.txt, because ${''}`) as string]);
    expect(lines[0]).toContain(reason);
  });

  it('are left out with the scope that the app needs', async () => {
    const stage = await openSlackStage();
    stage.slack.world.mayReadFiles = false;
    const { lines } = await mount(stage, message(attached(stage)));
    expect(lines[0]).toContain('the app needs the scope files:read');
  });

  it('cannot choose where they are mounted, nor be more than ten', async () => {
    const stage = await openSlackStage();
    const file = attached(stage, { name: '../../event.json' });
    const { resources, lines } = await mount(
      stage,
      message(...Array.from({ length: 12 }, () => file), 'no file', null),
    );
    expect(resources).toHaveLength(10);
    expect(resources[0]).toMatchObject({ mount_path: '/mnt/session/uploads/files/F0IN/F0IN' });
    expect(lines.filter((line) => line.includes('only the first 10 files'))).toHaveLength(2);
  });
});
