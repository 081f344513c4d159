import { pause as pauseAutomation } from '../../../database/admission/pause.ts';
import { jsonLine } from '../../json-line.ts';
import { OPERATOR } from '../../../contract/people.ts';
import { personText } from '../../../workflows/people/person.ts';
import { claimedName } from '../../people/claimed-name.ts';
import { readPlace, type PlaceOptions } from '../../place/read-place.ts';
import { withDatabase } from '../../place/with-database.ts';
import { switchLines } from '../../runs/switch-lines.ts';
import { knownAutomation } from '../../runs/known-automation.ts';

export interface PauseOptions extends PlaceOptions {
  reason?: string;
  json?: boolean;
}

/**
 * Switches an automation off, or all of them: their events become runs that are skipped, and say who did that. Runs under way
 * go on. If it is paused already, the first pause stands.
 */
export async function pause(automation: string | undefined, { reason, json, ...options }: PauseOptions): Promise<void> {
  const place = readPlace(options, 'command');
  const inForce = await withDatabase(place, async (database) => {
    const id = automation === undefined ? null : await knownAutomation(place, database, automation);
    const at = new Date().toISOString();
    return await pauseAutomation(database, {
      automation: id,
      by: personText({ actor: OPERATOR, claimedName: claimedName() }),
      reason: reason ?? null,
      at,
    });
  });
  if (json) return console.log(jsonLine(inForce));
  for (const line of switchLines({ pauses: [inForce], breakers: [] })) console.log(line);
  const end = automation === undefined ? 'curfew resume' : `curfew resume ${automation}`;
  console.log(`Runs under way go on; \`curfew cancel\` ends one. \`${end}\` ends the pause.`);
}
