import { randomUUID } from 'node:crypto';
import type { ActorProof } from '../../../contract/people.ts';

/** A proof of the right shape, for runs whose activities are scripted and believe it. */
export function proofOf(login: string): ActorProof {
  const at = new Date().toISOString();
  return { actor: `user:${login}`, source: 'test', at, nonce: randomUUID(), signature: '0'.repeat(64) };
}
