/** A request of the sandbox that is not passed on. The message is a clause without a full stop. It never holds a value. */
export class RequestRefused extends Error {
  readonly status: number;

  constructor(reason: string, status = 403) {
    super(reason);
    this.status = status;
  }
}
