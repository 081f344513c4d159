import type { CapturedResponse } from './captured-response.ts';

/** Why there is no other token for a credential: a sentence that says what to do, without anything secret. */
export class RefreshFailed extends Error {
  /** What the token endpoint answered; null if it was not asked or did not answer. */
  readonly response: CapturedResponse | null;
  /** The token endpoint was asked and did not answer. */
  readonly isUnreachable: boolean;

  constructor(message: string, { response = null, isUnreachable = false }: Partial<RefreshFailed> = {}) {
    super(message);
    this.response = response;
    this.isUnreachable = isUnreachable;
  }
}
