import { pause } from '../../../../database/admission/pause.ts';
import { resume } from '../../../../database/admission/resume.ts';
import { heldSubjects } from '../../../../database/runs/held-subjects.ts';
import { releaseSubject } from '../../../../database/runs/release-subject.ts';
import { MINUTE_MS, soon, type Stage } from './past-stage.ts';
import { wakeRuns } from './play-run.ts';

/** Lets a person do something to automations: pause them for a while, switch them on again, or free a subject. */
export async function playPerson(stage: Stage): Promise<void> {
  const { database, definitions, chance } = stage;
  const automation = chance.in100(10) ? null : chance.of(definitions.automations).id;
  const at = new Date().toISOString();
  if (chance.in100(25)) return await release(stage);
  // That closes a breaker, too.
  if (chance.in100(50)) return void (await resume(database, { automation, by: 'ben', at }));
  const reason = chance.of([null, 'too dear']);
  await pause(database, { automation, by: chance.of(['ada', 'ben']), reason, at });
  soon(stage, 4 * 60 * MINUTE_MS, async () => {
    await resume(database, { automation, by: 'ada', at: new Date().toISOString() });
  });
}

async function release(stage: Stage): Promise<void> {
  const held = await heldSubjects(stage.database);
  if (held.length === 0) return;
  const { automation, subject } = stage.chance.of(held);
  const released = await releaseSubject(stage.database, { automation, subject });
  wakeRuns(
    stage,
    released.flatMap(({ granted }) => granted ?? []),
  );
}
