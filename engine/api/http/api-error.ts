const TYPES = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
} as const;

/** An error that the API answers with a status of its own; the message is for the sender of the request. */
export class ApiError extends Error {
  readonly status: keyof typeof TYPES;
  readonly type: string;
  /** Machine-readable, in `error.details.error_code`. */
  readonly errorCode: string | null;

  constructor(status: keyof typeof TYPES, message: string, errorCode: string | null = null) {
    super(message);
    this.status = status;
    this.type = TYPES[status];
    this.errorCode = errorCode;
  }
}
