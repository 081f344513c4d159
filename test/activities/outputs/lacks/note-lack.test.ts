import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import { lackingLines } from '../../../../activities/report/lacking-lines.ts';
import { lacksOfRun } from '../../../../database/lacks/lacks-of-run.ts';
import { openStage, type Stage } from '../../../support/activities/open-stage.ts';
import { openForge, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge();
  stage = await openStage(forge);
});
afterAll(async () => {
  await stage.close();
  await forge.close();
});

describe('missing_tool and missing_data', () => {
  it('keep what the agent lacked with its run, once, whatever the automation allows', async () => {
    const use = (tool: string, input: object) => stage.request(stage.session.use(tool, { ...input }));
    const tool = use('missing_tool', { tool: 'Docker\nCompose', reason: 'To start @ada’s service' });
    stage.session.loseNextAnswer('before it arrives');
    await expect(stage.run(handOver, tool)).rejects.toThrow();
    expect(await stage.run(handOver, tool)).toEqual({
      done: true,
      effect: 'lacked',
      artefact: null,
      note: 'It lacked the tool Docker Compose: To start @ada’s service',
    });
    const data = use('missing_data', { data: 'The log', reason: 'To see why', alternatives: 'I guessed' });
    expect(await stage.run(handOver, data)).toMatchObject({ note: 'It lacked the data The log: To see why' });
    const lacks = await lacksOfRun(stage.dependencies.database, tool.runId);
    expect(lacks.map(({ kind, name, instead }) => [kind, name, instead])).toEqual([
      ['tool', 'Docker Compose', null],
      ['data', 'The log', 'I guessed'],
    ]);
    expect(lackingLines(lacks)).toEqual([
      '- It lacked a tool: **Docker Compose**, To start `@ada`’s service',
      '- It lacked data: **The log**, To see why',
    ]);
    expect(lackingLines(Array.from({ length: 11 }, () => lacks[0]!)).at(-1)).toBe(
      '- It lacked more: see `curfew show`',
    );
  });

  it('take no credential, and are not endless', async () => {
    const secret = stage.session.use('missing_data', { data: 'It', reason: WRITE_TOKEN });
    expect(await stage.run(handOver, stage.request(secret))).toMatchObject({
      message: expect.stringContaining('a credential that is not yours') as string,
    });
    const unseen = stage.session.use('missing_data', { data: '\u200b', reason: 'Why' });
    expect(await stage.run(handOver, stage.request(unseen))).toMatchObject({
      message: 'The name or the reason has no visible words. Say in plain words what you lacked and for what.',
    });
    const often = stage.session.use('missing_data', { data: 'It', reason: 'More' });
    expect(await stage.run(handOver, stage.request(often, { ordinal: 21 }))).toMatchObject({
      message: 'This run may use missing_data 20 times, and has done so. Do not call it again.',
    });
  });
});
