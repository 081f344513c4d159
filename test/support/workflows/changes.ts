import type { Asked } from './scripted-activities.ts';

/** Changes of a session, as attending tells them to a run. */
export const IDLE = { type: 'idle', stopReason: 'end_turn', detail: null, lastMessage: 'Done.' } as const;
export const AT_CAP = { ...IDLE, stopReason: 'budget_reached' };
export const COMMENT = { type: 'tools', tools: [{ id: 'use_1', name: 'add_comment', kind: 'custom' }] } as const;
export const tools = (...names: string[]) => ({
  type: 'tools' as const,
  tools: names.map((name) => ({ id: `use_${name}`, name, kind: 'custom' as const })),
});

export const names = (asked: Asked[]): string[] => asked.map(({ name }) => name);
