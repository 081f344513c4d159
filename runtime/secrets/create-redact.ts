import { secretForms } from './secret-forms.ts';

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

export const REDACTED = '[redacted]';

/** What tools put between the lines of a long value when they wrap, quote, indent or join it. */
const BREAK = String.raw`(?:\\[rn]|[\s"'\`+\\·|>#*])*`;
const BREAKS = new RegExp(String.raw`\\[rn]|[\s"'\`+\\·|>#*]`, 'g');
/** In one line there is nothing to break a value. */
const MAY_BREAK = /\n|\\n| · /;

/**
 * Returns a function that replaces these secrets with `[redacted]`, in every form of `secretForms`, also where the value is
 * broken over lines.
 */
export function createRedact(secrets: readonly string[]): Redact {
  const forms = formsOf(secrets);
  return (text) => {
    let redacted = text;
    for (const form of forms) redacted = redacted.replaceAll(form, REDACTED);
    return MAY_BREAK.test(redacted) ? redactBroken(redacted, forms) : redacted;
  };
}

/** Whether a text holds one of these secrets, in any form that `createRedact` replaces. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  const forms = formsOf(secrets);
  if (forms.some((form) => text.includes(form))) return true;
  if (!MAY_BREAK.test(text)) return false;
  const joined = unbroken(text);
  return forms.some((form) => joined.includes(unbroken(form)));
}

/** The longest first: a form may be part of another one. */
function formsOf(secrets: readonly string[]): string[] {
  return [...new Set(secrets.flatMap(secretForms))].toSorted((a, b) => b.length - a.length);
}

function redactBroken(text: string, forms: string[]): string {
  const joined = unbroken(text);
  const found = forms.filter((form) => joined.includes(unbroken(form)));
  return found.reduce((rest, form) => rest.replaceAll(brokenPattern(form), REDACTED), text);
}

function unbroken(text: string): string {
  return text.replaceAll(BREAKS, '');
}

function brokenPattern(form: string): RegExp {
  return new RegExp(
    unbroken(form)
      .split('')
      .map((character) => character.replace(/\W/, '\\$&'))
      .join(BREAK),
    'g',
  );
}
