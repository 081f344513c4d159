/** An answer of the Messages API that is an error. */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Record<string, string>;

  constructor(message: string, answer: { status: number; type: string; headers?: Record<string, string> | undefined }) {
    super(message);
    this.status = answer.status;
    this.type = answer.type;
    this.headers = answer.headers ?? {};
  }
}

/** Refuses a request that the Messages API would not accept, or that the script cannot answer. */
export function invalidRequest(message: string): Refusal {
  return new Refusal(message, { status: 400, type: 'invalid_request_error' });
}
