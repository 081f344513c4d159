import type { ActorProof, FromPerson, ProvenUpdate, SignedUpdate } from '../../contract/people.ts';
import { reject } from './reject.ts';

/** Who sent an update, as far as the update says. Only `checkSender` finds out whether that is true. */
export interface Sender {
  /** Null: an operator has sent it. */
  signed: SignedUpdate | null;
  claimedName: string | null;
}

/** No control, format or half characters: the name is shown in terminals, in Temporal's UI and to the agent. */
const NAME = /^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u;

/** Forges other than GitHub allow dots in logins. */
const ACTOR =
  /^(?:user:[A-Za-z0-9][A-Za-z0-9_.-]{0,99}(?:\[bot\])?|slack:(?:[TE][A-Z0-9]{1,30}\/)?[UW][A-Z0-9]{1,30})$/;
/** A person has one name of each kind. */
const MOST_NAMES = 3;
const OTHER_NAME = /^(?:user|slack|sso):[^\p{C}\p{Z}]{1,200}$/u;

const PROOF: Record<keyof Omit<ActorProof, 'names'>, RegExp> = {
  actor: ACTOR,
  source: /^[a-z][a-z0-9-]{0,29}$/,
  at: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/,
  nonce: /^[\w-]{16,64}$/,
  signature: /^[0-9a-f]{64}$/,
};

/** Reads who sent an update that `rejectStrangeSender` has let pass. `receivedAt` is an instant of the workflow's clock. */
export function senderOf(sent: FromPerson, about: Omit<ProvenUpdate, 'input'>, receivedAt: number): Sender {
  const { actor, proof, ...input } = sent;
  if (proof) {
    const signed = { ...about, input, proof, receivedAt: new Date(receivedAt).toISOString() };
    return { signed, claimedName: null };
  }
  return { signed: null, claimedName: actor?.replace(/^(?:user|operator):(?=.)/, '') ?? null };
}

/** Rejects a name or a proof of the wrong shape. An update may come from anywhere, so both may be of any type. */
export function rejectStrangeSender({ actor, proof }: { actor?: unknown; proof?: unknown }): void {
  if (actor !== undefined && actor !== null && !isName(actor))
    reject('"actor" must be a name of 1 to 100 characters without control characters, or be left out');
  if (proof !== undefined && proof !== null && !isProof(proof))
    reject('"proof" must be what a process of Curfew has signed, or be left out');
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && NAME.test(name) && name.trim() !== '';
}

function isProof(proof: unknown): boolean {
  if (typeof proof !== 'object' || proof === null) return false;
  const fields = Object.entries(PROOF);
  const { names, ...rest } = proof as { names?: unknown };
  const values = new Map<string, unknown>(Object.entries(rest));
  if (values.size !== fields.length || !fields.every(([name, shape]) => isOf(shape, values.get(name)))) return false;
  return names === undefined || areNames(names);
}

function areNames(names: unknown): boolean {
  if (!Array.isArray(names) || names.length === 0 || names.length > MOST_NAMES) return false;
  return names.every((name) => isOf(OTHER_NAME, name));
}

function isOf(shape: RegExp, value: unknown): boolean {
  return typeof value === 'string' && shape.test(value);
}
