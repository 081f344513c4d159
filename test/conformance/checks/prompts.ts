/** The first messages of sessions; the scripted model answers each in its own way. */
export const PROMPTS = {
  hello: 'Say hello.',
  again: 'Say it again.',
  colleague: 'Ask a colleague.',
  command: 'Run a command.',
} as const;

/** A message of a user with one text. */
export function message(text: string): object {
  return { type: 'user.message', content: [{ type: 'text', text }] };
}
