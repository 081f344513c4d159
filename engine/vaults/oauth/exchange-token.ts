import { z } from 'zod';
import { HostRefused } from '../../egress/host-refused.ts';
import { guardedFetch } from '../../egress/guarded-fetch.ts';
import type { EgressGuard } from '../../egress/egress-guard.ts';
import type { CredentialSecrets, McpOauth } from '../../store/vaults/credential.ts';
import { endpointProblem } from '../endpoint-problem.ts';
import { capturedResponse, type CapturedResponse } from './captured-response.ts';

type Refresh = NonNullable<McpOauth['refresh']>;

/** What came of sending a refresh token. A `reason` is a clause for people, without anything that could be secret. */
export type Exchange =
  | { status: 'succeeded'; accessToken: string; refreshToken: string | null; expiresInMs: number | null }
  | { status: 'failed'; reason: string; isFinal: boolean; response: CapturedResponse }
  | { status: 'connect_error'; reason: string };

export const EXCHANGE_LIMITS = { mostBytes: 256 * 1024, headMs: 15_000, totalMs: 20_000 };

/** After these, the same request would never succeed. The last two are GitHub's words. */
const FINAL_ERRORS = [
  'invalid_grant',
  'invalid_client',
  'invalid_request',
  'invalid_scope',
  'invalid_target',
  'unauthorized_client',
  'unsupported_grant_type',
  'access_denied',
  'bad_refresh_token',
  'incorrect_client_credentials',
];

const Answer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,65536}$/),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  refresh_token: z
    .string()
    .regex(/^[\x21-\x7e]{1,65536}$/)
    .nullish(),
  expires_in: z.coerce.number().positive().max(1e9).nullish().catch(null),
});

/** Asks the token endpoint for new tokens, once (RFC 6749, section 6). Never throws. */
export async function exchangeToken(
  guard: EgressGuard,
  refresh: Refresh,
  secrets: CredentialSecrets,
): Promise<Exchange> {
  const problem = endpointProblem(refresh.token_endpoint, guard.internal);
  if (problem !== null) return { status: 'connect_error', reason: `the URL of the token endpoint ${problem}` };
  try {
    const response = await guardedFetch(guard, EXCHANGE_LIMITS)(refresh.token_endpoint, request(refresh, secrets));
    return judge(response, await response.text(), secrets);
  } catch (error) {
    const host = new URL(refresh.token_endpoint).host;
    const why = error instanceof HostRefused ? `: ${error.refusal.reason}` : '';
    return { status: 'connect_error', reason: `the token endpoint at ${host} could not be reached${why}` };
  }
}

function request(refresh: Refresh, { refreshToken = '', clientSecret = '' }: CredentialSecrets): RequestInit {
  const { client_id, scope, resource, token_endpoint_auth: auth } = refresh;
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
  if (scope !== null) form.set('scope', scope);
  if (resource !== null) form.set('resource', resource);
  const headers = new Headers({ accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' });
  if (auth.type === 'client_secret_basic') headers.set('authorization', basic(client_id, clientSecret));
  else form.set('client_id', client_id);
  if (auth.type === 'client_secret_post') form.set('client_secret', clientSecret);
  return { method: 'POST', headers, body: form.toString() };
}

/** Both parts are encoded as in a form first (RFC 6749, section 2.3.1), so that a colon cannot move the border. */
function basic(clientId: string, clientSecret: string): string {
  const encode = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`;
}

function judge(response: Response, body: string, secrets: CredentialSecrets): Exchange {
  const json = parse(body);
  const answer = Answer.safeParse(json);
  if (response.ok && answer.success) {
    const { access_token: accessToken, refresh_token, expires_in } = answer.data;
    return {
      status: 'succeeded',
      accessToken,
      refreshToken: refresh_token || null,
      expiresInMs: expires_in ? expires_in * 1_000 : null,
    };
  }
  const word = errorWord(json);
  const said = word === null ? (response.ok ? ' without a token of the type Bearer' : '') : ` and ${word}`;
  const known = [secrets.secret, secrets.refreshToken, secrets.clientSecret].filter((secret) => secret !== undefined);
  return {
    status: 'failed',
    reason: `the token endpoint answered ${response.status}${said}`,
    isFinal: word !== null && response.status < 500 && FINAL_ERRORS.includes(word),
    response: capturedResponse(response, body, known),
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** The code of an error, if it is one: other texts of the answer could be anything. */
function errorWord(json: unknown): string | null {
  const found = z.object({ error: z.enum([...FINAL_ERRORS, 'temporarily_unavailable', 'server_error', 'slow_down']) });
  const parsed = found.safeParse(json);
  return parsed.success ? parsed.data.error : null;
}
