import { z } from 'zod';
import type { ForeignKeys } from './strict-map.ts';
import { strictMap } from './strict-map.ts';

/** What `{name}` in a message stands for. */
const MESSAGE_PLACEHOLDERS: Readonly<Record<string, string>> = {
  workflow_name: 'the name of the automation',
  run_id: 'the id of the run',
  run_url: 'the page of the run in Temporal’s UI; without a public one, a link to it is only its text',
  triggering_number: 'the number of the issue or pull request',
  event_type: 'what happened, such as `pull request`',
  repository: '`owner/name`',
  status: 'how the run ended, such as `timed out`; empty before',
};

const NOT_TOLD = 'there is no such message; the status comment says it in its own words';

/** Messages that only GitHub Agentic Workflows has. */
const FOREIGN: ForeignKeys = {
  'footer-install': NOT_TOLD,
  'footer-workflow-recompile': NOT_TOLD,
  'footer-workflow-recompile-comment': NOT_TOLD,
  'staged-title': NOT_TOLD,
  'staged-description': NOT_TOLD,
  'detection-failure': NOT_TOLD,
  'agent-failure-issue': NOT_TOLD,
  'agent-failure-comment': NOT_TOLD,
  'pull-request-created': NOT_TOLD,
  'issue-created': NOT_TOLD,
  'commit-pushed': NOT_TOLD,
  'body-header': NOT_TOLD,
  'disclosure-header': NOT_TOLD,
  'append-only-comments': 'one status comment is edited in place',
};

const message = z
  .string('is not a text')
  .trim()
  .min(1, 'is empty')
  .max(500, 'is longer than 500 characters')
  .refine((text) => !text.includes('<!--'), 'has a comment of HTML, which is for the marks of Curfew; remove it')
  .superRefine((text, context) => {
    for (const [written, name = ''] of text.matchAll(/\{([\w-]{1,60})\}/g)) {
      if (Object.hasOwn(MESSAGE_PLACEHOLDERS, name)) continue;
      const known = Object.keys(MESSAGE_PLACEHOLDERS).map((each) => `{${each}}`);
      context.addIssue({
        code: 'custom',
        message: `has ${written}, which stands for nothing; there are ${known.join(', ')}`,
      });
    }
  });

/** Texts in place of Curfew's own, in what it writes for people. */
export const messagesSchema = strictMap(
  {
    footer: message
      .meta({
        description:
          'Stands below each text of the agent, in place of the line that names the automation. The id of the run always follows.',
        absent: 'a line that names the automation and what started it',
        examples: ['> Reviewed by [{workflow_name}]({run_url})'],
      })
      .optional(),
    'run-started': message
      .meta({
        description: 'The first line of the status comment while the run is at work.',
        absent: 'a line of Curfew',
        examples: ['{workflow_name} looks at this {event_type} …'],
      })
      .optional(),
    'run-success': message
      .meta({
        description:
          'The first line of the status comment of a run that delivered something or found nothing to change.',
        absent: 'a line of Curfew',
        examples: ['{workflow_name} is done.'],
      })
      .optional(),
    'run-failure': message
      .meta({
        description: 'The first line of the status comment of a run that ended in any other way.',
        absent: 'a line of Curfew',
        examples: ['{workflow_name} {status}.'],
      })
      .optional(),
  },
  FOREIGN,
)
  .transform((written) => ({
    footer: written.footer ?? null,
    runStarted: written['run-started'] ?? null,
    runSuccess: written['run-success'] ?? null,
    runFailure: written['run-failure'] ?? null,
  }))
  .meta({
    description: `Texts of your own in what Curfew writes for people. ${Object.entries(MESSAGE_PLACEHOLDERS)
      .map(([name, meaning]) => `\`{${name}}\`: ${meaning}`)
      .join('; ')}.`,
    absent: 'texts of Curfew',
    examples: [{ footer: '> Reviewed by [{workflow_name}]({run_url})' }],
  });
