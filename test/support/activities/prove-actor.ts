import { randomUUID } from 'node:crypto';
import type { ActorProof, ProvenUpdate } from '../../../contract/people.ts';
import { proveActor as proveTo } from '../../../triggers/people/prove-actor.ts';

export interface KnownActor {
  /** The login at GitHub. */
  login: string;
  /** The key of the installation, see `actorKey`. */
  key: string;
}

/** Signs who sends an update to a run, for a person at GitHub: as no process of this version does. */
export function proveActor({ login, key }: KnownActor, about: ProvenUpdate): ActorProof {
  return proveTo({ actor: `user:${login}`, source: 'test', nonce: randomUUID(), key }, about);
}
