import { missingTool as output, type MissingToolInput } from '../../../definitions/outputs/missing-tool.ts';
import type { LackOptions } from '../../../definitions/outputs/options/lack-options.ts';
import { noteLack } from '../lacks/note-lack.ts';
import type { OutputRow } from '../output-row.ts';

/** The agent lacked a tool; people are told. */
export const missingTool: OutputRow<LackOptions, MissingToolInput> = {
  output,
  carryOut: (use) => {
    const { tool: name, reason, alternatives: instead } = use.input;
    return noteLack(use, { kind: 'tool', name, reason, instead });
  },
  verify: {},
};
