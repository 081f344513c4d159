import { APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import { oneLine } from '../../../text/one-line.ts';
import type { ModelEndpoint } from '../../brain/model-endpoint.ts';
import { ApiError } from '../http/api-error.ts';
import { refuseLonger } from '../http/refuse-longer.ts';

export interface EndpointRequest {
  method: 'get' | 'post';
  path: string;
  query?: Record<string, string>;
  body?: object;
  /** The header anthropic-beta of the request; null if it has none. */
  betas: string | null;
}

const ANSWER_IN_MS = 30_000;
const LARGEST_ANSWER = 16 * 1024 * 1024;
const LONGEST_MESSAGE_BYTES = 1_000;

/**
 * Asks the model endpoint on behalf of a client, with the engine's key and not the client's, and gives its JSON on. Throws
 * ApiError with what the endpoint said, in words without the key. The SDK's client of the endpoint asks once.
 */
export async function askEndpoint(
  { client, brain, redact }: ModelEndpoint,
  { method, path, query, body, betas }: EndpointRequest,
): Promise<Response> {
  try {
    const headers = betas === null ? {} : { 'anthropic-beta': betas };
    const options = { query, body, headers, timeout: ANSWER_IN_MS, signal: AbortSignal.timeout(ANSWER_IN_MS) };
    const answer = await client[method](path, options).asResponse();
    const json = redact(await readJson(answer));
    return new Response(json, { headers: { 'content-type': 'application/json' } });
  } catch (error) {
    throw inWords(error, { brain, redact, route: `${method.toUpperCase()} ${path}` });
  }
}

async function readJson(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  const body = (answer.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>;
  for await (const chunk of refuseLonger(body, LARGEST_ANSWER, 'its answer is too long')) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) throw new SyntaxError('its answer is no object');
  return text;
}

type Asked = Pick<ModelEndpoint, 'brain' | 'redact'> & { route: string };

function inWords(error: unknown, { brain, redact, route }: Asked): ApiError {
  const endpoint = `The model endpoint ${brain}`;
  const said = oneLine(redact(saidBy(error)), LONGEST_MESSAGE_BYTES);
  if (isTimeout(error))
    return new ApiError(504, `${endpoint} did not answer ${route} within ${ANSWER_IN_MS / 1_000} s.`);
  if (!(error instanceof APIError) || error.status === undefined) {
    return new ApiError(500, `${endpoint} could not be asked for ${route}: ${said}`);
  }
  const { status } = error;
  if (status === 404 || status === 405) return notFound(error, { endpoint, route, said });
  if (status === 401 || status === 403) return new ApiError(500, `${endpoint} does not take the engine's key: ${said}`);
  if (status === 413 || status === 429 || status === 529) return new ApiError(status, `${endpoint}: ${said}`);
  return new ApiError(status < 500 ? 400 : 500, `${endpoint} answered ${status}: ${said}`);
}

/** An endpoint that has the route, and not the model, says so in the error envelope of the API. */
function notFound(
  error: APIError,
  { endpoint, route, said }: { endpoint: string; route: string; said: string },
): ApiError {
  if (error.type === 'not_found_error') return new ApiError(404, said);
  return new ApiError(404, `${endpoint} has no ${route}: it speaks only a part of the API. It said: ${said}`);
}

function saidBy(error: unknown): string {
  if (error instanceof APIError) return error.apiMessage ?? error.message;
  return error instanceof Error ? error.message : String(error);
}

function isTimeout(error: unknown): boolean {
  if (error instanceof APIConnectionTimeoutError) return true;
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'APIUserAbortError');
}
