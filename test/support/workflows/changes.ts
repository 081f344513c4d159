import type { ToolsWaiting } from '../../../contract/session.ts';
import type { Asked } from './scripted-activities.ts';

/** Changes of a session, as attending reports them to a run. */
export const IDLE = { type: 'idle', stopReason: 'end_turn', detail: null, lastMessage: 'Done.' } as const;
export const AT_CAP = { ...IDLE, stopReason: 'budget_reached' };

/** The agent uses these of Curfew's tools, once each: their ids are `use_<name>`. */
export function tools(...names: string[]): ToolsWaiting {
  return { type: 'tools', tools: names.map((name) => ({ id: `use_${name}`, name, kind: 'custom' })) };
}

export function names(asked: Asked[]): string[] {
  return asked.map(({ name }) => name);
}
