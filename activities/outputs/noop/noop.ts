import { noop as output, type NoopInput } from '../../../definitions/outputs/noop.ts';
import { nothingChanged } from '../done.ts';
import type { OutputRow } from '../output-row.ts';

const REASON_CHARACTERS = 2_000;

/** The agent changes nothing; the note is its reason. */
export const noop: OutputRow<object, NoopInput> = {
  output,
  carryOut: ({ input }) => {
    const reason = input.reason.slice(0, REASON_CHARACTERS).toWellFormed();
    return Promise.resolve(nothingChanged('Noted. You can end your turn.', reason));
  },
  verify: {},
};
