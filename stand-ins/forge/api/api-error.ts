/** One entry of a 422's `errors`. */
export interface FieldError {
  resource: string;
  code: 'missing_field' | 'invalid' | 'custom' | 'unprocessable';
  field?: string;
  value?: string;
  message?: string;
}

/** A refusal with GitHub's message. */
export class ApiError extends Error {
  readonly status: 301 | 307 | 400 | 401 | 403 | 404 | 410 | 422;
  /** Some refusals say what is wrong with a field, others only have sentences. */
  readonly errors: FieldError[] | string[] | undefined;
  /** Where it is now, for a 301 or 307. */
  location: string | undefined;

  constructor(status: ApiError['status'], message: string, errors?: FieldError[] | string[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }

  body() {
    return {
      message: this.message,
      // JSON leaves the member out if it is undefined.
      errors: this.errors,
      documentation_url: 'https://docs.github.com/rest',
      status: `${this.status}`,
    };
  }
}

/** GitHub answers so for an issue that was moved to another repository, and for a repository that was renamed. */
export function moved(location: string, status: 301 | 307 = 301): ApiError {
  const error = new ApiError(status, status === 301 ? 'Moved Permanently' : 'Temporary Redirect');
  error.location = location;
  return error;
}

export function notFound(): ApiError {
  return new ApiError(404, 'Not Found');
}

export function invalid(error: FieldError): ApiError {
  return new ApiError(422, 'Validation Failed', [error]);
}
