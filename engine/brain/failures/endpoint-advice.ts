import { APIError } from '@anthropic-ai/sdk';
import type { ModelFailure } from '../model-failure.ts';

/** In the words of servers and gateways that speak the Messages API for models of all kinds. */
const CANNOT = [
  /(?:\b(?:not|no longer|never)|n['’]t)\b.{0,40}\b(?:support|allow|permit|accept|enabl|implement|recogni[sz]|capable)/i,
  /\bun(?:supported|known|recogni[sz]ed|expected)\b/i,
  /\bextra (?:inputs?|fields?)\b/i,
  /\bno endpoints? found\b/i,
  /\brequires? --/i,
  /\bnot a (?:multi-?modal|vision)/i,
  /\bonly (?:supports?|accepts?) text\b/i,
];
/** Not the place of one tool (`tools.3`), and not the blocks `tool_use` and `tool_result`: these are other faults. */
const TOOLS = /\btools\b(?!\.\d)|\btool[ _-](?:use|calling|calls?|choice)\b(?!_id|`)|\bfunction[ _-]?call/i;
/** The name and the type of the endpoint's own search. */
const SEARCH = /\bweb_search(?:_\d+)?\b(?!_tool_result)/i;
const MEDIA = /images?\b|image_url|\bvision\b|multi-?modal|\bdocuments?\b|\bpdfs?\b/i;

/** What an endpoint, or the model behind it, cannot do at all. */
export type Missing = 'tools' | 'media' | 'search';

/**
 * What an endpoint says that it cannot do, by the error with which it refused a request; null for any other error. Some
 * answer with a status of 500.
 */
export function missingAbility(error: unknown): Missing | null {
  if (!(error instanceof APIError) || error.status === 401 || error.status === 403 || error.status === 429) return null;
  const { message } = error;
  if (SEARCH.test(message) && !/\bmessages\.\d/.test(message)) return 'search';
  if (!CANNOT.some((words) => words.test(message))) return null;
  if (TOOLS.test(message)) return 'tools';
  return MEDIA.test(message) ? 'media' : null;
}

/**
 * The same failure with what a person can do about it, if the endpoint cannot do what the request needs. Asking again
 * gives a model no abilities, whatever the status says.
 */
export function withAdvice(failure: ModelFailure, error: unknown, hasTools: boolean): ModelFailure {
  const missing = hasTools ? missingAbility(error) : null;
  if (missing !== 'tools' && missing !== 'search') return failure;
  const advice = missing === 'tools' ? NO_TOOLS : NO_SEARCH;
  return { ...failure, isRetryable: false, message: `${failure.message} ${advice}` };
}

const NO_TOOLS =
  'This model endpoint does not take tools, and an agent cannot work without them. Choose a model that can call tools, ' +
  'switch on tool calling at the endpoint, or remove all tools from the agent.';

const NO_SEARCH =
  'This model endpoint does not search the web, and the engine is set up so that it should. Switch web search on at the ' +
  'endpoint, name another search at the engine (CURFEW_WEB_SEARCH), or turn web_search off for the agent.';

export const NO_MEDIA =
  'This model endpoint does not take images or documents, so they are left out. Choose a model that can see them, or ' +
  'send their content as text.';
