import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectPartial } from '../../../../activities/outputs/collect-partial.ts';
import type { FilesArtefact } from '../../../../contract/files-artefact.ts';
import type { Collected, CollectRequest, OutputRequest } from '../../../../contract/output.ts';
import { artefactsOf } from '../../../../database/runs/records/artefacts-of.ts';
import { temporaryFolder } from '../../../support/database/temporary-database.ts';
import { FILE_ROWS, openFilesStage, type FilesStage } from '../../../support/files/files-stage.ts';

const CSV = Buffer.from('day,total\nmonday,3\n');
const OPTIONS = { to: 'folder', max: 2, allowed: ['*.csv'] };

interface Ended {
  stage: FilesStage;
  base: string;
  request: OutputRequest;
}

/** A run that may hand over tables, whose agent was stopped before it asked for anything. */
async function ended(options: object = OPTIONS, change: Partial<OutputRequest> = {}): Promise<Ended> {
  const base = join(temporaryFolder(), 'handed-over');
  const stage = await openFilesStage({ folder: base, s3: null });
  return { stage, base, request: await stage.ask(options, { files: ['none.csv'] }, change) };
}

function collect({ stage, request }: Ended, change: Partial<CollectRequest> = {}): Promise<Collected> {
  const { toolUseId: _use, ordinal: _ordinal, ...run } = request;
  const asked = { ...run, since: new Date().toISOString(), artefacts: [], reason: 'The time is used up', ...change };
  return stage.run(() => collectPartial(stage.dependencies, asked, FILE_ROWS));
}

describe('files that an agent has left when its run ends early', () => {
  it('are handed over once, as far as the automation allows their names and sizes', async () => {
    const run = await ended();
    const { stage, base, request } = run;
    for (const name of ['b.csv', 'a.csv', 'notes.txt', '.. .csv', 'x\u202ey.csv']) stage.session.leave(name, CSV);
    stage.session.leave('empty.csv', Buffer.alloc(0));
    stage.session.leave('changes.bundle', CSV);
    const collected = await collect(run);
    const [artefact] = collected.artefacts as FilesArtefact[];
    expect(artefact?.files.map(({ name }) => name).toSorted()).toEqual(['a.csv', 'b.csv']);
    expect(collected.notes).toEqual([expect.stringMatching(/^Files that the agent had left were handed over: /)]);
    expect(await collect(run)).toEqual(collected);
    expect(await readdir(join(base, request.runId))).toEqual(['1']);
    expect(await stage.verify(artefact!)).toEqual({ verified: true });
    const recorded = (await artefactsOf(stage.dependencies.database, [request.runId])).get(request.runId);
    expect(recorded).toEqual([artefact]);
    expect((await collect(run, { artefacts: [artefact!] })).artefacts).toEqual([]);
    stage.session.leave('c.csv', CSV);
    expect((await collect(run, { artefacts: [artefact!] })).artefacts).toMatchObject([
      { ordinal: 2, files: [{ name: 'c.csv' }] },
    ]);
    expect(await collect(run, { artefacts: [artefact!, { ...artefact!, ordinal: 2 }] })).toEqual({
      artefacts: [],
      notes: [
        'The agent had left files that were not handed over (c.csv): the run has handed over files 2 times, as often as it may',
      ],
    });
  });

  it.each([
    ['nobody has approved of it', {}, { needsApproval: true }],
    ['outputs are staged', { staged: true }, {}],
  ])('stay where they are if %s, and people are told', async (why, safeOutputs, change) => {
    const run = await ended();
    Object.assign(run.request.automation.safeOutputs, safeOutputs);
    run.stage.session.leave('a.csv', CSV);
    expect(await collect(run, change)).toEqual({
      artefacts: [],
      notes: [`The agent had left files that were not handed over (a.csv): ${why}`],
    });
    expect(await collect(run, { isDone: true })).toEqual({ artefacts: [], notes: [] });
  });

  it('stay where they are if one holds a credential, and go to the thread in Slack with words that say what they are', async () => {
    const run = await ended();
    run.stage.session.leave('a.csv', Buffer.from('key,AKIAQ7ZP3MXKTW5RYB2N\n'));
    expect(await collect(run)).toEqual({
      artefacts: [],
      notes: [expect.stringMatching(/^The agent had left files .* \(a\.csv\): .*looks like a credential/s)],
    });
    const other = await ended({ to: 'slack', channel: '#eng-daily' });
    other.stage.session.leave('a.csv', CSV);
    expect((await collect(other)).artefacts).toMatchObject([{ to: 'slack' }]);
    const [message] = other.stage.slack.world.messages;
    expect(message?.text).toMatch(/^\*This is partial work\.\* The time is used up\. /);
  });
});
