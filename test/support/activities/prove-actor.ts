import { randomUUID } from 'node:crypto';
import { actorStatement, type ActorProof, type ProvenUpdate } from '../../../contract/people.ts';
import { signText } from '../../../runtime/sign-text.ts';

export interface KnownActor {
  /** The login at GitHub. */
  login: string;
  /** The key of the installation, see `actorKey`. */
  key: string;
}

/**
 * Signs who sends an update to a run, as a process of Curfew does that knows the person. No source of this version knows
 * people, so only tests sign.
 */
export function proveActor({ login, key }: KnownActor, about: ProvenUpdate): ActorProof {
  const claims = { actor: `user:${login}`, source: 'test', at: new Date().toISOString(), nonce: randomUUID() };
  return { ...claims, signature: signText(actorStatement(claims, about), key) };
}
