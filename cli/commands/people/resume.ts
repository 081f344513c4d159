import { resume as resumeAutomation } from '../../../database/admission/resume.ts';
import { switchedOff } from '../../../database/admission/switched-off.ts';
import { jsonLine } from '../../json-line.ts';
import { OPERATOR } from '../../../contract/people.ts';
import { personText } from '../../../workflows/people/person.ts';
import { claimedName } from '../../people/claimed-name.ts';
import { readPlace, type PlaceOptions } from '../../place/read-place.ts';
import { withDatabase } from '../../place/with-database.ts';
import { knownAutomation } from '../../runs/known-automation.ts';
import { switchLines } from '../../runs/switch-lines.ts';

export interface ResumeOptions extends PlaceOptions {
  json?: boolean;
}

/** Ends a pause, and closes the breaker of the automation if one is named. Says what else keeps automations off. */
export async function resume(automation: string | undefined, { json, ...options }: ResumeOptions): Promise<void> {
  const place = readPlace(options, 'command');
  const { resumed, off } = await withDatabase(place, async (database) => {
    const id = automation === undefined ? null : await knownAutomation(place, database, automation);
    const at = new Date().toISOString();
    return {
      resumed: await resumeAutomation(database, {
        automation: id,
        by: personText({ actor: OPERATOR, claimedName: claimedName() }),
        at,
      }),
      off: await switchedOff(database),
    };
  });
  if (json) return console.log(jsonLine({ automation: automation ?? null, ...resumed, ...off }));
  const done = [
    ...(resumed.wasPaused ? ['the pause has ended'] : []),
    ...(resumed.wasOpen ? ['the breaker is closed'] : []),
  ];
  const what = automation ?? 'All automations';
  console.log(`${what}: ${done.length === 0 ? 'there was no pause to end' : done.join(', and ')}.`);
  const left = automation === undefined ? off : { pauses: off.pauses.filter(isAbout(automation)), breakers: [] };
  for (const line of switchLines(left)) console.log(`Still: ${line}`);
}

function isAbout(automation: string): (pause: { automation: string | null }) => boolean {
  return (pause) => pause.automation === null || pause.automation === automation;
}
