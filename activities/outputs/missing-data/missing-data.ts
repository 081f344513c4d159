import { missingData as output, type MissingDataInput } from '../../../definitions/outputs/missing-data.ts';
import type { LackOptions } from '../../../definitions/outputs/options/lack-options.ts';
import { noteLack } from '../lacks/note-lack.ts';
import type { OutputRow } from '../output-row.ts';

/** The agent lacked data; people are told. */
export const missingData: OutputRow<LackOptions, MissingDataInput> = {
  output,
  carryOut: (use) => {
    const { data: name, reason, alternatives: instead } = use.input;
    return noteLack(use, { kind: 'data', name, reason, instead });
  },
  verify: {},
};
