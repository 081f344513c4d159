/**
 * Why the store did not do what it was asked: nothing has this id, it is archived, its name is taken, the disk or the vault is
 * full, or the request contradicts what is stored.
 */
type StoreErrorReason = 'missing' | 'archived' | 'taken' | 'full' | 'refused';

/** The request cannot be met by the data that are there; the message is for its sender. */
export class StoreError extends Error {
  readonly reason: StoreErrorReason;
  /** As the API names the case in `error.details.error_code`. */
  readonly errorCode: string | null;

  constructor(reason: StoreErrorReason, message: string, errorCode: string | null = null) {
    super(message);
    this.reason = reason;
    this.errorCode = errorCode;
  }
}
