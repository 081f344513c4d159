import { redactCredentials } from '../../activities/outputs/credentials/redact-credentials.ts';
import { createRedact, type Redact } from '../../runtime/secrets/create-redact.ts';

/**
 * Returns a function that makes a text of a delivery fit to be shown: it takes out the `secrets` of this installation, and
 * whatever looks like a credential of somebody else.
 */
export function redactForPeople(secrets: readonly string[]): Redact {
  const redactOwn = createRedact(secrets);
  return (text) => redactCredentials(redactOwn(text));
}
