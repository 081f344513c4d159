import type { RunId } from './event.ts';
import type { UPDATES } from './temporal-names.ts';

/**
 * Who acts on a run, as the run believes it: `user:<login>` or `slack:<workspace id>/<user id>` if a process of Curfew that
 * knows the person has signed it, else `operator`. Everybody who reaches Temporal directly is the same operator, because they
 * may give any name. `sso:<name>` is a name of a person in the table `people` of `curfew.yml`.
 */
export type Actor = string;

export const OPERATOR: Actor = 'operator';

/** What a person did to a run, as the run's record keeps it. */
export type RunAction = 'steer' | 'interrupt' | 'approve' | 'deny' | 'raise' | 'ask' | 'answer';

export type ApprovalBefore = 'start' | 'output' | 'limit' | 'tool' | 'question' | 'going-on';

/** A decision or answer that a run waits for. Plain JSON: asked for by query, kept in the run record. */
export interface WaitingApproval {
  /**
   * Unique within the run: `start`, `limit:1`, `output:<tool use id>`, `tool:<tool use id>`, `question:<tool use id>`,
   * `going-on:2`. Those with a number are counted together.
   */
  key: string;
  before: ApprovalBefore;
  /** What is to be decided, one line for people. */
  what: string;
  /**
   * `operator`, `user:<login>`, `team:<org>/<slug>`, `slack:…`; empty: whoever may act on the run. An operator may always deny.
   */
  approvers: string[];
  count: number;
  /** RFC 3339. */
  since: string;
  until: string;
  otherwise: 'cancel' | 'go-on';
  /** The different people who have approved so far, each by the name with which they acted. */
  approvedBy: Actor[];
  /** At a limit: how many micro-dollars an approval gives. */
  extraMicros?: number;
  /** Of a question, which has no approvers: who is asked all the same. Written as approvers are. */
  asked?: string[];
}

/**
 * A process of Curfew says who sends an update, and signs that. It counts once, for one update of one run with exactly this
 * input, and for `PROOF_LIFE_MS`.
 */
export interface ActorProof {
  /** `user:<login>` or `slack:<workspace id>/<user id>`. */
  actor: Actor;
  /** Further names of the same person, by the table `people` of `curfew.yml`. Absent if there are none. */
  names?: Actor[];
  /** By what the process knows the person: `slack`, `github`, `api`. */
  source: string;
  /** When it was signed, RFC 3339 in UTC. */
  at: string;
  /** Made for this proof alone. */
  nonce: string;
  /** HMAC-SHA256 of `actorStatement` with the key of the installation, in hex. */
  signature: string;
}

/** How long after it was signed a proof is believed. */
export const PROOF_LIFE_MS = 5 * 60_000;

/** What a proof is about: the update of a run, and its input without `actor` and `proof`. */
export interface ProvenUpdate {
  runId: RunId;
  update: keyof typeof UPDATES;
  input: Record<string, unknown>;
}

/** An update that came with a proof. */
export interface SignedUpdate extends ProvenUpdate {
  proof: ActorProof;
  /** When the run got it, RFC 3339, by the clock of Temporal. */
  receivedAt: string;
}

/** The text that is signed. Two different proofs or updates never have the same. */
export function actorStatement(
  { actor, names, source, at, nonce }: Omit<ActorProof, 'signature'>,
  { runId, update, input }: ProvenUpdate,
): string {
  const sorted = Object.keys(input).toSorted();
  return JSON.stringify([
    'curfew actor 1',
    actor,
    source,
    at,
    nonce,
    runId,
    update,
    sorted.map((key) => [key, input[key]]),
    ...(names === undefined ? [] : [names]),
  ]);
}

/**
 * What every update of `run` may have. All may be sent from Temporal's UI as one JSON object. Without a proof an operator
 * sends it.
 */
export interface FromPerson {
  /** The name that an operator gives. It is shown, and decides nothing. */
  actor?: string;
  proof?: ActorProof;
}
export interface SteerUpdate extends FromPerson {
  text: string;
}
export type InterruptUpdate = FromPerson;
export interface ApproveUpdate extends FromPerson {
  /** Needed only with a proof, or when more than one approval waits. */
  key?: string;
}
export interface DenyUpdate extends FromPerson {
  reason: string;
  /** Needed only with a proof, or when more than one approval waits. */
  key?: string;
}
export interface RaiseUpdate extends FromPerson {
  /** More dollars, such as `5` or `$2.50`. */
  spend?: string;
  /** More working time, such as `20m`. */
  duration?: string;
}
