import { actorStatement, type Actor, type ActorProof, type ProvenUpdate } from '../../contract/people.ts';
import { signText } from '../../runtime/sign-text.ts';

/** A person whom this process knows. */
export interface KnownActor {
  /** `slack:<workspace id>/<user id>` or `user:<login>`. */
  actor: Actor;
  /** Further names of the same person. */
  names?: readonly Actor[];
  /** By what the process knows the person: `slack`, `github`. */
  source: string;
  /** 16 to 64 letters, digits, `_` or `-`: the same request must always have the same one. */
  nonce: string;
  /** The key of the installation. */
  key: string;
}

/** Signs who sends an update to a run. The proof counts for this update alone, once, and for some minutes. */
export function proveActor({ actor, names = [], source, nonce, key }: KnownActor, about: ProvenUpdate): ActorProof {
  const claims: Omit<ActorProof, 'signature'> = { actor, source, at: new Date().toISOString(), nonce };
  if (names.length > 0) claims.names = [...names];
  return { ...claims, signature: signText(actorStatement(claims, about), key) };
}
