import { randomUUID } from 'node:crypto';
import { actorStatement, type ActorProof, type ProvenUpdate } from '../contract/people.ts';
import { signText } from '../runtime/sign-text.ts';

export interface KnownActor {
  /** The login at GitHub. */
  login: string;
  /** By what the process knows the person: `slack`, `api`. */
  source: string;
  /** That of the installation, see `actorKey`. */
  key: string;
}

/**
 * Signs that this process knows who sends an update to a run. Send the result as `proof`, together with exactly the `input`
 * that is signed. The caller answers for the person: it has verified a signature of the source, or signed them in.
 */
export function proveActor({ login, source, key }: KnownActor, about: ProvenUpdate): ActorProof {
  const claims = { actor: `user:${login}`, source, at: new Date().toISOString(), nonce: randomUUID() };
  return { ...claims, signature: signText(actorStatement(claims, about), key) };
}
