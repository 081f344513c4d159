/** Thrown for a question that nobody asked when the delivery was decided, so that nobody knows its answer. */
export class NotRecorded extends Error {
  /** `what` names the question in words, such as "the role of @ada in acme/api". */
  constructor(what: string, why = 'was not asked when the delivery was decided') {
    super(`${what} ${why}`);
  }
}
