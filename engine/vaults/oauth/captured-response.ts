import { createRedact } from '../../../runtime/secrets/create-redact.ts';
import { cutText } from '../../../text/cut-text.ts';

/** An answer of a server as the API shows it to the owner of a credential. */
export interface CapturedResponse {
  status_code: number;
  content_type: string;
  body: string;
  body_truncated: boolean;
}

const MOST_BYTES = 4_096;

/** The beginning of an answer, without the secrets that the server may have written into it. */
export function capturedResponse(response: Response, body: string, secrets: readonly string[]): CapturedResponse {
  const redact = createRedact(secrets);
  const scrubbed = redact(body);
  const shown = cutText(scrubbed, MOST_BYTES);
  return {
    status_code: response.status,
    content_type: redact(response.headers.get('content-type') ?? '').slice(0, 200),
    body: shown,
    body_truncated: shown !== scrubbed,
  };
}
