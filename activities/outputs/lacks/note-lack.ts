import { recordLack } from '../../../database/lacks/record-lack.ts';
import { oneLine } from '../../../text/one-line.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { lacked } from '../done.ts';
import type { Done, OutputUse } from '../output-row.ts';

export interface ToldLack {
  kind: 'tool' | 'data';
  name: string;
  reason: string;
  instead: string | undefined;
}

const NAME_BYTES = 400;
const REASON_BYTES = 4_000;

/** Keeps what the agent lacked with its run. The key is the ordinal, so another attempt stores the same once more. */
export async function noteLack(
  { dependencies, origin, asked }: Pick<OutputUse<object, unknown>, 'dependencies' | 'origin' | 'asked'>,
  told: ToldLack,
): Promise<Done> {
  const name = oneLine(told.name, NAME_BYTES);
  const reason = oneLine(told.reason, REASON_BYTES);
  if (name === '' || reason === '')
    throw new ToolError(
      'The name or the reason has no visible words. Say in plain words what you lacked and for what.',
    );
  await recordLack(dependencies.database, {
    runId: origin.runId,
    kind: told.kind,
    ordinal: origin.ordinal,
    automation: origin.automation.id,
    name,
    reason,
    instead: told.instead === undefined ? null : oneLine(told.instead, REASON_BYTES),
    at: asked,
  });
  const what = told.kind === 'tool' ? 'the tool' : 'the data';
  return lacked(
    'Noted: people will see it. Go on without it as far as you can.',
    `It lacked ${what} ${name}: ${reason}`,
  );
}
