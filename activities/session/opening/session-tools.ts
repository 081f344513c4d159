import { toolOfOutput } from '../../../contract/output.ts';
import type { Automation } from '../../../definitions/automation.ts';
import { grantedLookups } from '../../../definitions/lookups/granted-lookups.ts';
import type { Lookup } from '../../../definitions/lookups/lookup.ts';
import { LOOKUPS } from '../../../definitions/lookups/lookups.ts';
import { withCursor } from '../../../definitions/lookups/with-cursor.ts';
import { availableOutputs } from '../../../definitions/outputs/available-outputs.ts';
import type { Output } from '../../../definitions/outputs/output.ts';
import { OUTPUTS } from '../../../definitions/outputs/outputs.ts';
import type { Tool } from '../../../definitions/tool.ts';
import { askHuman } from './ask-human.ts';

/** Curfew's own tools in a session, by their purpose. */
export interface SessionTools {
  outputs: Tool[];
  lookups: Tool[];
  /** At most one. */
  askHuman: Tool[];
}

/** The tables, so that a test can add a row. */
export interface ToolTables {
  outputs: readonly Output[];
  lookups: readonly Lookup[];
}

type ToolOwner = Pick<Automation, 'safeOutputs' | 'permissions' | 'approval' | 'on'>;

/**
 * The tools of an automation's sessions: the outputs that it asks for and those that are always on, the lookups that its
 * permissions grant, and `ask_human` where somebody could answer.
 */
export function sessionTools(
  automation: ToolOwner,
  { outputs, lookups }: ToolTables = { outputs: OUTPUTS, lookups: LOOKUPS },
): SessionTools {
  return {
    outputs: availableOutputs(automation.safeOutputs, outputs).map(({ output, options }) => {
      const { description, input } = output.tool(options);
      return { name: toolOfOutput(output.key), description, input };
    }),
    lookups: grantedLookups(automation.permissions, lookups).map(({ tool }) => withCursor(tool)),
    askHuman: askHuman(automation),
  };
}
