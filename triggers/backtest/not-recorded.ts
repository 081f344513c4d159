/** Thrown for a question that nobody asked when the delivery was decided, so that nobody knows its answer. */
export class NotRecorded extends Error {
  /** `what` names the question in words, such as "the role of @ada in acme/api". */
  constructor(what: string, why = 'was not asked when the delivery was decided') {
    super(`${what} ${why}`);
  }

  /** Of a delivery without any record, such as one that an earlier version of Curfew decided. */
  static anything(): NotRecorded {
    return new NotRecorded('what Curfew asked to decide it', 'was not recorded');
  }
}
