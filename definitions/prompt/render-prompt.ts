import { data } from '@actions/expressions';
import { INPUT_BYTES } from '../../text/clean-input.ts';
import type { Contexts } from '../expressions/contexts.ts';
import { evaluateExpression } from '../expressions/evaluate-expression.ts';
import type { Expression } from '../expressions/parse-expression.ts';
import { parseTemplate } from '../expressions/parse-template.ts';
import { valueText } from '../expressions/value-text.ts';
import { cleanOutside } from './clean-outside.ts';
import { isInert } from './is-inert.ts';

export interface RenderPromptRequest {
  /** The body of an automation: text with `${{ }}`. */
  body: string;
  contexts: Contexts;
  /** Random for each prompt; letters and digits. Text whose author does not know it cannot end a delimiter. */
  nonce: string;
}

/**
 * Fills the body of an automation with one event. Each `${{ }}` is evaluated once, and its result is never scanned
 * again. Inert values (numbers, ids, commit ids, states, names of repositories and accounts) are inserted as they are;
 * all other text comes from strangers and is quoted. An expression that cannot be evaluated is replaced by a note that
 * says so. Throws an Error for a body that does not parse, which `loadDefinitions` refuses, and for a nonce that is too
 * weak.
 */
export function renderPrompt(request: RenderPromptRequest): string {
  const { parts, problems } = parseTemplate(request.body);
  if (problems[0]) throw new Error(`The prompt cannot be rendered: ${problems[0].message}`);
  if (!/^[A-Za-z0-9]{8,}$/.test(request.nonce)) {
    throw new Error('The nonce of a prompt must have at least eight letters and digits, and nothing else');
  }
  return parts.map((part) => ('literal' in part ? part.literal : renderExpression(part.expression, request))).join('');
}

function renderExpression(expression: Expression, { contexts, nonce }: RenderPromptRequest): string {
  const result = evaluateExpression(expression, contexts);
  if ('failed' in result) return quote(expression.text, `(could not be evaluated: ${result.failed})`, nonce);
  const { value } = result;
  if (value instanceof data.Null || value instanceof data.NumberData || value instanceof data.BooleanData) {
    return value.coerceString();
  }
  const text = valueText(value);
  return text === '' || isInert(expression, text) ? text : quote(expression.text, text, nonce);
}

/** Cleans and cuts text from outside, and puts it between two delimiters that name where it comes from. */
function quote(source: string, text: string, nonce: string): string {
  const cleaned = cleanOutside(text).replaceAll(nonce, '(…)').trim();
  const bytes = Buffer.byteLength(text);
  const cut = bytes > INPUT_BYTES ? ` cut="${INPUT_BYTES} of ${bytes} bytes; the rest is in the event file"` : '';
  const name = source.replaceAll(/\s+/g, ' ').replaceAll('"', "'");
  const inner = cleaned.includes('\n') ? `\n${cleaned}\n` : cleaned;
  return `<outside-${nonce} source="${name}"${cut}>${inner}</outside-${nonce}>`;
}
