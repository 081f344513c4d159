import { parsePayload, deliveryText } from '../../../database/inbox/delivery-payload.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { isJsonType } from '../../../text/is-json-type.ts';
import type { Accepted, HookRequest } from '../trigger-source.ts';
import { acceptEnvelope } from './accept-envelope.ts';

const FORM_TYPE = /^application\/x-www-form-urlencoded(?:\s*;\s*charset\s*=\s*"?utf-8"?)?$/i;

/**
 * Makes a delivery of a request that Slack signed: an event (JSON), a slash command (a form), or an interaction such as a
 * pressed button (a form with the JSON in `payload`). The handshake by which Slack checks the address is answered.
 */
export function acceptSlack({ header, body }: HookRequest): Accepted {
  const type = header('content-type') ?? '';
  const isForm = FORM_TYPE.test(type);
  if (!isForm && !isJsonType(type)) return { refused: { status: 415, error: WRONG_TYPE } };
  try {
    const text = deliveryText(body);
    return isForm ? acceptForm(text) : acceptEnvelope('event', parsePayload(text));
  } catch (error) {
    return { refused: { status: 400, error: `The payload cannot be read: ${errorText(error)}` } };
  }
}

const WRONG_TYPE = 'The content type is neither application/json nor application/x-www-form-urlencoded.';

function acceptForm(text: string): Accepted {
  const fields = new URLSearchParams(text);
  // Slack checks the certificate of the address and only wants an answer.
  if (fields.get('ssl_check') === '1') return { answer: { status: 200, body: {} } };
  const payload = fields.get('payload');
  if (payload !== null) return acceptEnvelope('interaction', parsePayload(payload));
  const command: [string, string][] = [...fields].slice(0, MOST_FIELDS);
  if (new Set(command.map(([name]) => name)).size !== command.length) {
    return { refused: { status: 400, error: 'A field of the form is given twice.' } };
  }
  return acceptEnvelope('command', Object.fromEntries(command));
}

/** Slack sends about 15. */
const MOST_FIELDS = 100;
