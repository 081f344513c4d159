import { text } from './scalars.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** With these the agent could write past the outputs that Curfew checks, or act as Curfew itself. */
const OF_CURFEW =
  /^(?:CURFEW_|TEMPORAL_|SLACK_|ANTHROPIC_|GITHUB_(?:TOKEN|READ_TOKEN|LOGIN|HOOKS_|APP_)|SENTRY_AUTH_TOKEN$)/;
const OF_SOURCE = /_SECRET(?:_OLD)?$/;

/** The name of a variable. */
export const variableName = text.refine((name) => NAME.test(name), {
  error: ({ input }) => `is ${JSON.stringify(input)}, which is not the name of a variable`,
});

/** The name of a variable of the worker's environment that holds a secret for the agent's use. */
export const secretVariable = variableName.superRefine((name, context) => {
  const problem = problemOf(name);
  if (problem !== null) context.addIssue({ code: 'custom', message: `is ${name}, ${problem}` });
});

function problemOf(name: string): string | null {
  if (OF_CURFEW.test(name))
    return 'which is a secret of Curfew itself: the agent could act past the outputs that are checked; give it a token of its own';
  if (OF_SOURCE.test(name)) return 'and variables that end in _SECRET are those of sources; choose another name';
  return null;
}
