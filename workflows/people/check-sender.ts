import { OPERATOR } from '../../contract/people.ts';
import type { RunState } from '../run-state.ts';
import { quickActivities } from '../steps/policy.ts';
import type { Person } from './person.ts';
import { refused } from './refused.ts';
import type { Sender } from './sender.ts';

/**
 * Finds out who sent an update, and whether that person may do it. Throws a failure of the type `ActorRefused` if the proof
 * is not right or was used before, or if the person is none of the approvers (empty: whoever may act on the run).
 */
export async function checkSender(
  { facts, usedNonces }: RunState,
  { signed, claimedName }: Sender,
  approvers: string[],
): Promise<Person> {
  const actor = signed?.proof.actor ?? OPERATOR;
  await quickActivities.checkActor({ runId: facts.runId, actor, approvers, signed });
  if (signed !== null) {
    const { nonce } = signed.proof;
    // Nothing is awaited between the look and the note, so of two updates with the same proof one is refused.
    if (usedNonces.has(nonce)) throw refused('ActorRefused', `This proof of ${actor} was used before; act again`);
    usedNonces.add(nonce);
  }
  return { actor, names: signed?.proof.names ?? [], claimedName };
}
