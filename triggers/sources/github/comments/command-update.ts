import type { RunAction } from '../../../../contract/people.ts';
import type { UPDATES } from '../../../../contract/temporal-names.ts';
import { cleanInput } from '../../../../text/clean-input.ts';
import type { ApprovalRecord } from '../../../../database/people/approval-record.ts';

/** What a command sends to a run; or a sentence for its author that says what is wrong with it. */
export type CommandUpdate = { update: keyof typeof UPDATES; input: Record<string, unknown> } | { problem: string };

/** A word that may stand behind `/curfew`. */
export interface CommandWord {
  /** It decides something that a run waits for. */
  isDecision: boolean;
  /** It raises the limits, so it is for the approvers of the limit. */
  isOfLimit?: true;
  /** What the record of the run says when it was done. */
  actions: readonly RunAction[];
  /** For the list of what there is. */
  usage: string;
  /** `rest` is what stands behind the word and the name of the run, without spaces around it. */
  read(rest: string, approval: ApprovalRecord | null): CommandUpdate;
}

const STEER_BYTES = 40_000;
const REASON_BYTES = 2_000;

/** Everything that may be written in a comment, by its word. */
export const COMMAND_WORDS: ReadonlyMap<string, CommandWord> = new Map<string, CommandWord>([
  [
    'approve',
    {
      isDecision: true,
      actions: ['approve'],
      usage: '/curfew approve',
      read: (rest, approval) =>
        rest === ''
          ? { update: 'approve', input: { key: approval?.key } }
          : {
              problem:
                'Nothing was approved, because `approve` takes no conditions. To tell the agent something, use `steer`.',
            },
    },
  ],
  [
    'deny',
    {
      isDecision: true,
      actions: ['deny'],
      usage: '/curfew deny [reason]',
      read: (rest, approval) => {
        const reason = cleanInput(rest, REASON_BYTES).trim();
        return { update: 'deny', input: { key: approval?.key, reason: reason === '' ? 'Denied at GitHub' : reason } };
      },
    },
  ],
  [
    'raise',
    { isDecision: false, isOfLimit: true, actions: ['raise'], usage: '/curfew raise 5 [20m]', read: readRaise },
  ],
  [
    'steer',
    {
      isDecision: false,
      actions: ['steer', 'answer'],
      usage: '/curfew steer <what to do>',
      read: (rest) => {
        const text = cleanInput(rest, STEER_BYTES).trim();
        if (text === '') return { problem: 'Write what the agent is to be told: `/curfew steer <what to do>`.' };
        return { update: 'steer', input: { text } };
      },
    },
  ],
  [
    'stop',
    {
      isDecision: false,
      actions: ['interrupt'],
      usage: '/curfew stop',
      read: (rest) =>
        rest === ''
          ? { update: 'interrupt', input: {} }
          : { problem: 'Nothing was stopped, because `stop` takes nothing but the name of a run.' },
    },
  ],
]);

/** `5`, `$2.50`, `20m`, or dollars and a duration. The run checks the amounts. */
function readRaise(rest: string): CommandUpdate {
  const words = rest
    .replaceAll(/\p{Cf}/gu, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  const input: { spend?: string; duration?: string } = {};
  for (const word of words) {
    const kind = /^\$?\d[\d.]*$/.test(word) ? 'spend' : 'duration';
    if (input[kind] !== undefined || (kind === 'duration' && !/^[\dhmsd.]{1,20}$/.test(word)))
      return { problem: RAISE_USAGE };
    input[kind] = word;
  }
  return words.length === 0 ? { problem: RAISE_USAGE } : { update: 'raise', input };
}

const RAISE_USAGE = 'Write `/curfew raise 5` for 5 dollars more, `/curfew raise 20m` for more time, or both.';
