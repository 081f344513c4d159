/**
 * Where a delivery keeps the address at which Slack takes an answer to a command or button for 30 minutes. It stands among the
 * headers and not in the body, because agents read the body.
 */
export const RESPONSE_URL_HEADER = 'response-url';
