import type { RunInput } from '../../contract/run.ts';
import type { Delivery } from '../../database/inbox/read-delivery.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { explainAmong } from '../explain.ts';
import { answersAgain } from './answers-again.ts';

/** A delivery as the inbox has it. */
export type PastDelivery = Pick<
  Delivery,
  'source' | 'deliveryId' | 'name' | 'headers' | 'body' | 'state' | 'reason' | 'reasons' | 'attempts' | 'answers'
>;

/**
 * What a delivery that is over would do with one automation. `reason` is a sentence for people without a full stop. `unknown`: it
 * cannot be said, for example because a question was not asked at the time.
 */
export type DecidedAgain = { automation: string } & (
  | {
      verdict: 'starts';
      input: RunInput;
      /** The key under `on` that the event matched. */
      trigger: string;
      reason: string;
    }
  | {
      verdict: 'refused';
      /** The first condition that did not hold. */
      reason: string;
      /** If that is the `if`: the values that it names, by their names. */
      values: Record<string, string>;
    }
  | { verdict: 'unknown'; reason: string }
);

/**
 * Decides again what a delivery does with each automation, by the same code that decided then and from the answers that were
 * recorded then. In the order of the files; if there are more than 100 automations, only those that the event may start. Uses no
 * network, no database and no clock; never throws.
 */
export async function decideAgain(definitions: Definitions, delivery: PastDelivery): Promise<DecidedAgain[]> {
  const explained = await explainAmong({ definitions, ...answersAgain(null) }, delivery, () => definitions.automations);
  return explained.map((each): DecidedAgain => {
    const { automation, reason } = each;
    if ('error' in each) return { automation, verdict: 'unknown', reason };
    if (each.input === null) return { automation, verdict: 'refused', reason, values: each.values };
    return { automation, verdict: 'starts', input: each.input, trigger: each.trigger, reason };
  });
}
