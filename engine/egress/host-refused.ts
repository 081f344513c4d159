/** A host that a session may not reach, and why. */
export interface Refusal {
  /** As `canonicalHost` writes it, or as it was written if it is none. */
  host: string;
  port: number;
  /** A clause without a full stop, for the agent and for people. */
  reason: string;
}

/** What is thrown in place of a connection to a host that may not be reached. */
export class HostRefused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`${refusal.host}:${refusal.port} is not reachable: ${refusal.reason}.`);
    this.refusal = refusal;
  }
}
