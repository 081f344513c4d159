import type { Actor } from '../../contract/people.ts';

/**
 * Whether two actors count as one person. GitHub tells logins apart without regard to their case. Whoever reaches Temporal
 * directly may give any name, so all operators count as one.
 */
export function isSamePerson(one: Actor, other: Actor): boolean {
  return personOf(one) === personOf(other);
}

function personOf(actor: Actor): string {
  const plain = actor.toLowerCase();
  return plain.startsWith('operator:') ? 'operator' : plain;
}
